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
    /// For each place of the run the best way there: its cost in the upper bits, and in the low byte 255 less
    /// the length of its last word. So the smaller number is the better way, ties included.
    private var best: UnsafeMutablePointer<UInt64>
    private var capacity = 256

    init(_ trie: DictionaryTrie, _ use: JapaneseWordSegmenter.DictionaryUse) {
        self.trie = trie
        best = .allocate(capacity: capacity)
        if use == .table { makeTable() }
        if use == .trie { unitsUntilTable = .max }
    }

    deinit {
        best.deallocate()
    }

    /// Appends the words of a run.
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
            Self.findBest(units, count, best, table)
        } else {
            Self.findBest(units, count, best, trie)
            countUnits(count)
        }
        Self.turn(best, count)
        var place = 0
        while place < count {
            place += Int(best[place])
            segments.append(WordSegment(end: UInt32(run.lowerBound + place)))
        }
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
        capacity = max(count, 2 * capacity)
        best = .allocate(capacity: capacity)
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

    @inline(__always)
    private static func findBest(
        _ units: UnsafePointer<UInt16>, _ count: Int, _ best: UnsafeMutablePointer<UInt64>, _ table: TransitionTable
    ) {
        for index in 0..<count {
            // Less the length of a word it is the way there, but for the cost of the word.
            let way = best[index] | 0xFF
            var content = table.start(units[index])
            offer(best + (index &+ 1), way &+ content.cost &- 1)
            offerKatakana(units, count, index, best)
            var length = 1
            while !content.isEnd, index &+ length < count, length < longestWord {
                content = table.content(table.place(content, units[index &+ length]))
                length &+= 1
                offer(best + (index &+ length), way &+ content.cost &- UInt64(truncatingIfNeeded: length))
            }
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

    /// Turns the lengths of last words, found from the end backwards, into lengths of next words.
    @inline(__always)
    private static func turn(_ best: UnsafeMutablePointer<UInt64>, _ count: Int) {
        var place = count
        var length = 255 - Int(best[place] & 255)
        while place > 0 {
            let start = place - length
            let before = 255 - Int(best[start] & 255)
            best[start] = UInt64(length)
            place = start
            length = before
        }
    }

    @inline(__always)
    private static func isKatakana(_ unit: UInt16) -> Bool { unit &- 0x30A1 <= 0x30FE - 0x30A1 && unit != 0x30FB }

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
