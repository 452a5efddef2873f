// KeywordSpellings.swift
// A keyword as a whole in its other spellings, so that each of them finds what the others find.

import JSearchAnalysis

/// Another spelling of a whole keyword.
struct KeywordSpelling {
    /// The spelling after analysis.
    let analyzed: AnalyzedText
    /// The parts that have several spellings, in this one and as they were written; ascending.
    let parts: [(here: Range<Int>, written: Range<Int>)]

    /// Where in the keyword as it was written a piece of this spelling stands; a part that the piece touches counts
    /// as a whole.
    func written(_ range: Range<Int>) -> Range<Int> {
        place(range.lowerBound, isStart: true)..<place(range.upperBound, isStart: false)
    }

    private func place(_ index: Int, isStart: Bool) -> Int {
        var shift = 0
        for (here, written) in parts {
            if isStart ? index < here.lowerBound : index <= here.lowerBound { break }
            if isStart ? index < here.upperBound : index <= here.upperBound {
                return isStart ? written.lowerBound : written.upperBound
            }
            shift = written.upperBound - here.upperBound
        }
        return index + shift
    }
}

/// Enumerates the spellings of a keyword.
///
/// If a keyword has parts with other spellings, any choice for each part is a spelling of the whole. At most
/// ``most`` choices are made, those first that are early in the classes of their parts: so they are the same
/// whichever of them was written, if the parts were seen as the same.
struct KeywordSpellings {
    /// The most spellings.
    static let most = 16

    private let units: [UInt16]
    private let spans: [SpellingSpan]

    init(_ units: [UInt16], spans: [SpellingSpan]) {
        self.units = units
        self.spans = spans
    }

    /// All spellings but the one that was written.
    var others: [(units: [UInt16], parts: [(here: Range<Int>, written: Range<Int>)])] {
        choices().filter { choice in zip(choice, spans).contains { $0 != ($1.place ?? -1) } }.map(spelling)
    }

    /// For each span a place in its class; by their sum, then those first that differ towards the end.
    private func choices() -> [[Int]] {
        let counts = spans.map { $0.variants.count + ($0.place == nil ? 0 : 1) }
        var result: [[Int]] = []
        var sum = 0
        let largest = counts.reduce(0) { $0 + $1 - 1 }
        while result.count < Self.most, sum <= largest {
            var choice: [Int] = []
            append(sum, counts[...], &choice, &result)
            sum += 1
        }
        return result
    }

    private func append(_ left: Int, _ counts: ArraySlice<Int>, _ choice: inout [Int], _ result: inout [[Int]]) {
        guard let count = counts.first else {
            if left == 0, result.count < Self.most { result.append(choice) }
            return
        }
        let rest = counts.dropFirst()
        let room = rest.reduce(0) { $0 + $1 - 1 }
        guard left - room < count else { return }
        for value in max(0, left - room)...min(left, count - 1) where result.count < Self.most {
            choice.append(value)
            append(left - value, rest, &choice, &result)
            choice.removeLast()
        }
    }

    private func spelling(
        _ choice: [Int]
    ) -> (units: [UInt16], parts: [(here: Range<Int>, written: Range<Int>)]) {
        var result: [UInt16] = []
        var parts: [(here: Range<Int>, written: Range<Int>)] = []
        var end = 0
        for (span, value) in zip(spans, choice) {
            result += units[end..<span.range.lowerBound]
            let start = result.count
            if value == span.place {
                result += units[span.range]
            } else {
                result += span.variants[value > span.place ?? Int.max ? value - 1 : value].units
            }
            parts.append((start..<result.count, span.range))
            end = span.range.upperBound
        }
        return (result + units[end...], parts)
    }
}
