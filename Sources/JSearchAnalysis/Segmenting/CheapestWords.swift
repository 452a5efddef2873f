// CheapestWords.swift
// The words of a run of kana and kanji whose costs add up to least.

/// Cuts runs of kana and kanji into the words of ICU's dictionary with the smallest sum of costs.
///
/// As ICU does it:
/// - A word of the dictionary has its cost, of at most 20 characters.
/// - A character that is no word costs 255 as one.
/// - A run of at most 19 katakana is a word too, of a cost by its length.
/// - Of two ways with the same cost, at each place the one whose last word began first wins.
///
/// ## Sources
/// - ICU, `dictbe.cpp`: `CjkBreakEngine::divideUpDictionaryRange`, `getKatakanaCost`; `dictionarydata.cpp`.
final class CheapestWords {
    /// The longest run, in units. Others are left to ICU.
    static let longestRun = 1 << 20
    /// The most units of a word (`maxWordSize`).
    private static let longestWord = 20
    /// From this length on a katakana run is no word (`kMaxKatakanaGroupLength`).
    private static let katakanaLimit = 20

    /// After so many units of text the table pays for the time it takes to make it.
    private static let tableThreshold = 1 << 18

    private let trie: DictionaryTrie
    /// Made after ``tableThreshold`` units.
    private var table: TransitionTable?
    private var unitsUntilTable = CheapestWords.tableThreshold
    /// What was looked up in the table.
    private var offers = WordOffers()
    /// Where the words of a run end, while they are found from the last one on.
    private var ends: UnsafeMutablePointer<UInt32>
    /// For each place of the run the best way there: its cost in the upper bits, and in the low byte 255 less
    /// the length of its last word. So the smaller number is the better way, ties included.
    private var best: UnsafeMutablePointer<UInt64>
    private var capacity = 256

    init(_ trie: DictionaryTrie, _ use: JapaneseWordSegmenter.DictionaryUse) {
        self.trie = trie
        best = .allocate(capacity: capacity)
        ends = .allocate(capacity: capacity)
        if use == .table { makeTable() }
        if use == .trie { unitsUntilTable = .max }
    }

    deinit {
        best.deallocate()
        ends.deallocate()
    }

    /// Begins a text: what was looked up is of another one.
    func begin() { offers.removeAll() }

    /// Appends the words of a run of the text that was begun.
    ///
    /// - Parameter run: At most ``longestRun`` units, all of the class `dictionary`.
    func append(_ text: UnsafeBufferPointer<UInt16>, _ run: Range<Int>, to segments: inout TokenWriter<WordSegment>) {
        let count = run.count
        if count == 1 {
            segments.append(WordSegment(end: UInt32(run.upperBound)))
            return
        }
        if count >= capacity { grow(count + 1) }
        let best = best
        best.initialize(repeating: .max, count: count + 1)
        best[0] = 0
        guard let units = text.baseAddress.map({ $0 + run.lowerBound }) else { return }
        if let table {
            findBest(text, run, best, table)
        } else {
            Self.findBest(units, count, best, trie)
            countUnits(count)
        }
        appendWords(run, to: &segments)
    }

    private func countUnits(_ count: Int) {
        unitsUntilTable -= count
        if unitsUntilTable <= 0 { makeTable() }
    }

    private func makeTable() {
        table = TransitionTable.shared
        unitsUntilTable = .max
    }

    private func grow(_ count: Int) {
        best.deallocate()
        ends.deallocate()
        capacity = max(count, 2 * capacity)
        best = .allocate(capacity: capacity)
        ends = .allocate(capacity: capacity)
    }

    /// Finds the best way to each place from the ways to those before it.
    @inline(__always)
    private static func findBest(
        _ units: UnsafePointer<UInt16>, _ count: Int, _ best: UnsafeMutablePointer<UInt64>, _ trie: DictionaryTrie
    ) {
        for index in 0..<count {
            let cost = best[index] & ~0xFF
            var step = trie.step(.root, units[index])
            offer(best + index + 1, cost, step.cost < 0 ? TransitionTable.unknownCost : UInt64(step.cost), 1)
            var length = 1
            while !step.state.isDead, index + length < count, length < longestWord {
                step = trie.step(step.state, units[index + length])
                length += 1
                if step.cost >= 0 { offer(best + index + length, cost, UInt64(step.cost), length) }
            }
            offerKatakana(units, count, index, best)
        }
    }

    /// The same with what ``WordOffers`` looks up, of a run that is not empty.
    @inline(__always)
    private func findBest(
        _ text: UnsafeBufferPointer<UInt16>, _ run: Range<Int>, _ best: UnsafeMutablePointer<UInt64>,
        _ table: TransitionTable
    ) {
        // The best ways by words of at most four units, to the next three places; by others: in `best`.
        var (next, second, third) = (UInt64.max, UInt64.max, UInt64.max)
        var way: UInt64 = 0
        var index = 0
        while index < run.count {
            let place = run.lowerBound + index
            if !offers.range.contains(place) { offers.move(to: place, in: text, table) }
            let end = min(run.count, offers.range.upperBound - run.lowerBound)
            // From here on by places of the run.
            let costs = offers.costs + (run.lowerBound - offers.range.lowerBound)
            while index < end {
                let single = costs[index]
                if single & WordOffers.flags != 0 || index == 0 { offerSpecial(text, run, index, table) }
                // Less the length of a word it is the way there, but for the cost of the word.
                let from = way | 0xFF
                way = min(min(next, best[index &+ 1]), from &+ UInt64(single & ~WordOffers.flags))
                next = min(second, from &+ UInt64(costs[index &+ WordOffers.unitCount]))
                second = min(third, from &+ UInt64(costs[index &+ 2 &* WordOffers.unitCount]))
                third = from &+ UInt64(costs[index &+ 3 &* WordOffers.unitCount])
                index &+= 1
                best[index] = way
            }
        }
    }

    /// Offers words of katakana, and those that go on behind their fourth unit.
    ///
    /// It is called for few places, and not put in theirs: its variables would take the registers of the loop.
    @inline(never)
    private func offerSpecial(
        _ text: UnsafeBufferPointer<UInt16>, _ run: Range<Int>, _ index: Int, _ table: TransitionTable
    ) {
        let units = text.baseAddress.unsafelyUnwrapped + run.lowerBound
        let count = run.count
        Self.offerKatakana(units, count, index, best)
        let place = run.lowerBound + index - offers.range.lowerBound
        guard offers.costs[place] & WordOffers.goesOn != 0 else { return }
        let way = best[index] | 0xFF
        var content = offers.contents[place]
        var length = WordOffers.denseLength
        while !content.isEnd, index &+ length < count, length < Self.longestWord {
            content = table.next(content, units[index &+ length])
            length &+= 1
            Self.offer(best + (index &+ length), way &+ content.cost &- UInt64(truncatingIfNeeded: length))
        }
    }

    /// Appends the words of the best way.
    @inline(__always)
    private func appendWords(_ run: Range<Int>, to segments: inout TokenWriter<WordSegment>) {
        let (best, ends) = (best, ends)
        var place = run.count
        var count = 0
        while place > 0 {
            ends[count] = UInt32(truncatingIfNeeded: run.lowerBound &+ place)
            count &+= 1
            place &-= 255 &- Int(truncatingIfNeeded: best[place] & 255)
        }
        while count > 0 {
            count &-= 1
            segments.append(WordSegment(end: ends[count]))
        }
    }

    @inline(__always)
    private static func offer(_ best: UnsafeMutablePointer<UInt64>, _ way: UInt64) {
        // Always written: whether a way is better cannot be foreseen.
        best.pointee = min(way, best.pointee)
    }

    /// Offers the katakana run that starts at a place.
    @inline(__always)
    private static func offerKatakana(
        _ units: UnsafePointer<UInt16>, _ count: Int, _ index: Int, _ best: UnsafeMutablePointer<UInt64>
    ) {
        guard isKatakana(units[index]), index == 0 || !isKatakana(units[index - 1]) else { return }
        var length = 1
        while index + length < count, length < katakanaLimit, isKatakana(units[index + length]) { length += 1 }
        guard length < katakanaLimit else { return }
        offer(best + index + length, best[index] & ~0xFF, katakanaCost(length), length)
    }

    @inline(__always)
    private static func offer(_ best: UnsafeMutablePointer<UInt64>, _ cost: UInt64, _ word: UInt64, _ length: Int) {
        offer(best, cost &+ (word << 8) | UInt64(truncatingIfNeeded: 255 &- length))
    }

    @inline(__always)
    static func isKatakana(_ unit: UInt16) -> Bool { unit &- 0x30A1 <= 0x30FE - 0x30A1 && unit != 0x30FB }

    /// What a katakana run costs as a word.
    private static func katakanaCost(_ length: Int) -> UInt64 {
        switch length {
        case 1: 984
        case 2: 408
        case 3: 240
        case 4: 204
        case 5: 252
        case 6: 300
        case 7: 372
        case 8: 480
        default: 8_192
        }
    }
}
