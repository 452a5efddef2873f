// KanjiVariants.swift
// Old and variant forms of kanji, and the modern form that stands for them.

/// Tells which kanji are forms of one another in Japanese: 国 國 圀, 高 髙, 辺 邊 邉.
///
/// Each class has a canonical form, the one written today. The classes are those of `KanjiVariantTable`: they hold
/// characters that Japanese itself takes for one (old forms of the Jōyō table, variants in names and in type), never
/// simplified Chinese forms and never characters that merely look or sound alike.
///
/// ## Laws (checked by the tests)
/// 1. Folding is idempotent, changes no length, and leaves alone what is not in the table.
/// 2. No member of a class is changed by `TextNormalizer`; classes do not overlap.
package enum KanjiVariants {
    /// The canonical form of a UTF-16 unit; the unit itself if it has none, as kana, letters and surrogates have.
    ///
    /// - Complexity: O(1), one look into a flat table that is made on first use.
    @inline(__always)
    package static func canonical(_ unit: UInt16) -> UInt16 { unit &+ shared.shifts[Int(unit)] }

    /// The class of a unit, canonical form first, at most six; just the unit if it has no other form.
    ///
    /// - Complexity: O(1).
    package static func forms(of unit: UInt16) -> [UInt16] {
        let start = Int(shared.classes[Int(unit)])
        return start == 0 ? [unit] : Array(shared.members[start...].prefix { $0 != 0 })
    }

    /// Whether a unit has another form.
    @inline(__always)
    package static func hasForms(_ unit: UInt16) -> Bool { shared.classes[Int(unit)] != 0 }

    /// Replaces `output` with the text in canonical forms, unit by unit: offsets stay what they are.
    ///
    /// Text is cut into words in this form, so that 髙橋 and 國家 are cut as 高橋 and 国家 are.
    ///
    /// - Parameters:
    ///   - text: Normalised text.
    ///   - output: Receives the canonical text; untouched if that would be the same text.
    /// - Returns: Whether any unit changes.
    /// - Complexity: O(*n*); nothing is written or allocated before the first unit that changes.
    package static func fold(_ text: UnsafeBufferPointer<UInt16>, into output: inout [UInt16]) -> Bool {
        let shifts = shared.shifts
        var first = 0
        while first < text.count, shifts[Int(text[first])] == 0 { first += 1 }
        guard first < text.count else { return false }
        output.removeAll(keepingCapacity: true)
        output.append(contentsOf: text)
        output.withUnsafeMutableBufferPointer { units in
            for index in first..<units.count { units[index] &+= shifts[Int(units[index])] }
        }
        return true
    }

    /// The classes, flattened. Made once and never freed or changed, so sharing the pointers is safe.
    private struct Tables: @unchecked Sendable {
        /// For each unit, what must be added to make the canonical form of it.
        let shifts = UnitTable.allocate(of: UInt16.self)
        /// For each unit, where its class begins in `members`; 0 for none.
        let classes = UnitTable.allocate(of: UInt16.self)
        /// The members of the classes one behind the other, a 0 before and behind each class.
        let members: [UInt16]

        init() {
            var members = KanjiVariantTable.members
            members.insert(0, at: 0)
            var start = 0
            for (index, unit) in members.enumerated() {
                if unit == 0 {
                    start = index + 1
                } else {
                    shifts[Int(unit)] = members[start] &- unit
                    classes[Int(unit)] = UInt16(start)
                }
            }
            self.members = members
        }
    }

    private static let shared = Tables()
}
