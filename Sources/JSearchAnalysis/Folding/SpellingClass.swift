// SpellingClass.swift
// All spellings of one thing, enumerated in an order that does not depend on which of them was given.

/// What tells two spellings of one class apart: one number for each kind of fold.
///
/// Lane *i* belongs to the fold with raw value 4 << *i*: kana, long vowel, small kana, iteration, kanji, numerals,
/// eras, okurigana. Two spellings differ by just the folds whose lanes differ.
typealias SpellingStyle = SIMD8<UInt64>

extension SIMD8<UInt64> {
    static var kana: Int { 0 }
    static var longVowel: Int { 1 }
    static var smallKana: Int { 2 }
    static var iteration: Int { 3 }
    static var kanji: Int { 4 }
    static var numerals: Int { 5 }
    static var eras: Int { 6 }
    static var okurigana: Int { 7 }

    /// The style that is `value` in one lane.
    static func lane(_ lane: Int, _ value: Int) -> Self {
        var style = Self()
        style[lane] = UInt64(value)
        return style
    }

    /// The folds that lead from this style to another.
    func folds(to other: Self) -> Folds {
        var folds: Folds = []
        for lane in 0..<8 where self[lane] != other[lane] { folds.insert(Folds(rawValue: 4 << UInt32(lane))) }
        return folds
    }

    /// The style of a spelling whose next choice has the style `next`. Equal only if all choices were equal in the
    /// lane, but for chances of 2⁻⁶⁴.
    mutating func combine(_ next: Self) { self = self &* Self(repeating: 0x9E37_79B9_7F4A_7C15) &+ next }
}

/// A piece of text with its style.
struct SpellingForm {
    let units: [UInt16]
    let style: SpellingStyle

    init(_ units: [UInt16], _ style: SpellingStyle = SpellingStyle()) {
        self.units = units
        self.style = style
    }
}

/// Spellings that differ character by character: a row of slots, each with its choices, the canonical one first.
struct SpellingShape {
    var slots: [[SpellingForm]] = []
    /// The style of the whole.
    var style = SpellingStyle()
    /// How many changes in a slot the shape counts for in the order of a class.
    var penalty = 0

    /// How many spellings there are, if fewer than a million.
    var count: Int { slots.reduce(1) { min($0 * $1.count, 1_000_000) } }

    /// Appends units that have no other spelling.
    mutating func append(_ unit: UInt16) {
        if let last = slots.indices.last, slots[last].count == 1 {
            slots[last] = [SpellingForm(slots[last][0].units + [unit])]
        } else {
            slots.append([SpellingForm([unit])])
        }
    }

    /// The spelling for which a choice was made in each slot.
    func form(_ choices: [Int]) -> SpellingForm {
        var units: [UInt16] = []
        var choiceStyle = SpellingStyle()
        for (slot, choice) in zip(slots, choices) {
            units += slot[choice].units
            if slot.count > 1 { choiceStyle.combine(slot[choice].style) }
        }
        return SpellingForm(units, style &+ choiceStyle)
    }
}

/// All spellings of one thing, and the one that stands in the text.
///
/// ## Order
/// Canonical spellings of all shapes; then those that take another form of one kind in every slot that has one, as a
/// text in old kanji does, or one without long-vowel marks; then those with one slot changed, two, and so on.
/// Of a class of more than 16 only the first 15 are used, whichever spelling was given; and ``twin``.
struct SpellingClass {
    var shapes: [SpellingShape]
    /// The spelling that stands in the text.
    let given: SpellingForm
    /// The given spelling in the other script, which may come late in a large class.
    var twin: SpellingForm?

    /// The most variants that a span has.
    static let limit = 15

    /// The spellings other than the given one that the folds allow, in the order of the class, and how many of them
    /// stand before the given one.
    ///
    /// - Complexity: O(the spellings returned).
    func variants(_ folds: Folds) -> (variants: [SpellingVariant], place: Int?) {
        let total = shapes.reduce(0) { $0 + $1.count }
        var result: [SpellingVariant] = []
        var place: Int?
        for form in forms(total > Self.limit + 1 ? Self.limit : total) {
            if form.units == given.units {
                place = result.count
                continue
            }
            let path = given.style.folds(to: form.style)
            if folds.isSuperset(of: path) { result.append(SpellingVariant(units: form.units, folds: path)) }
        }
        if let twin, twin.units != given.units, !result.contains(where: { $0.units == twin.units }) {
            let path = given.style.folds(to: twin.style)
            if folds.isSuperset(of: path) { result.append(SpellingVariant(units: twin.units, folds: path)) }
        }
        return (result, place)
    }

    /// The first spellings of the class.
    private func forms(_ count: Int) -> [SpellingForm] {
        var forms: [SpellingForm] = []
        // What each shape has given already, apart from its weights.
        var early: [[[Int]]] = shapes.map { _ in [] }
        let deepest = shapes.map { $0.slots.count + $0.penalty }.max() ?? 0
        for level in 0...deepest {
            for (number, shape) in shapes.enumerated() where level >= shape.penalty {
                var choices = Array(repeating: 0, count: shape.slots.count)
                Self.enumerate(shape, from: 0, weight: level - shape.penalty, choices: &choices) { choices in
                    if !early[number].contains(choices) { forms.append(shape.form(choices)) }
                    return forms.count < count
                }
            }
            for (number, shape) in shapes.enumerated() where level == shape.penalty {
                early[number] = Self.uniform(shape)
                forms += early[number].map(shape.form)
            }
            if forms.count >= count { break }
        }
        return Array(forms.prefix(count))
    }

    /// The choices that take, in every slot that has one, the first (second ...) form of one kind: all old
    /// kanji, or no long-vowel mark anywhere. Only those that change two slots or more.
    private static func uniform(_ shape: SpellingShape) -> [[Int]] {
        var result: [[Int]] = []
        for lane in [SpellingStyle.longVowel, SpellingStyle.smallKana, SpellingStyle.kanji, SpellingStyle.iteration]
        where shape.slots.count(where: { $0.contains { $0.style[lane] != 0 } }) > 1 {
            let others = shape.slots.map { slot in slot.indices.filter { slot[$0].style[lane] != 0 } }
            for step in 0..<min(5, others.reduce(0) { max($0, $1.count) }) {
                let choices = others.map { $0.isEmpty ? 0 : $0[min(step, $0.count - 1)] }
                if choices.count(where: { $0 > 0 }) > 1, !result.contains(choices) { result.append(choices) }
            }
        }
        return result
    }

    /// Calls `body` with all choices that change just `weight` slots from `from` on, until it returns false.
    @discardableResult
    private static func enumerate(
        _ shape: SpellingShape, from: Int, weight: Int, choices: inout [Int], _ body: ([Int]) -> Bool
    ) -> Bool {
        if weight == 0 { return body(choices) }
        var slot = from
        while slot < shape.slots.count {
            for choice in 1..<max(shape.slots[slot].count, 1) {
                choices[slot] = choice
                guard enumerate(shape, from: slot + 1, weight: weight - 1, choices: &choices, body) else {
                    return false
                }
            }
            choices[slot] = 0
            slot += 1
        }
        return true
    }
}
