// PostingsLookUp.swift
// Which of some documents a list has, and how often.

import CKernels
package import JSearchStorage

extension PostingsCursor {
    /// If more documents than these are wanted of a block, walking through it costs less than searching each.
    private static let closeCount = 8

    /// Looks some documents up.
    ///
    /// - Parameters:
    ///   - wanted: Ascending; the cursor must not have passed the first of them.
    ///   - frequencies: Receives how often the term occurs in each, 0 where it does not.
    package func lookUp(
        _ wanted: UnsafeBufferPointer<UInt32>, into frequencies: UnsafeMutablePointer<UInt32>
    ) throws(JSearchError) {
        if let table = table(for: wanted) { return try lookUp(wanted, table, into: frequencies) }
        var place = 0
        while place < wanted.count {
            let found = try seek(wanted[place])
            if found != Self.end, areClose(wanted, place) {
                place = try lookUpInBlock(wanted, from: place, into: frequencies)
                continue
            }
            if found == wanted[place] {
                frequencies[place] = try frequency()
                place += 1
                continue
            }
            while place < wanted.count, wanted[place] < found {
                frequencies[place] = 0
                place += 1
            }
        }
    }

    /// How often the term occurs in each of some documents, ascending. The cursor must not have passed the first of them.
    package func frequencies(in documents: [UInt32]) throws(JSearchError) -> [UInt32] {
        var result = [UInt32](repeating: 0, count: documents.count)
        try documents.withUnsafeBufferPointer { (documents) throws(JSearchError) in
            try result.withUnsafeMutableBufferPointer { (result) throws(JSearchError) in
                guard let base = result.baseAddress else { return }
                try lookUp(documents, into: base)
            }
        }
        return result
    }

    /// Moves those of some documents, ascending, that the list has to the front. The cursor must not have passed the first of them.
    ///
    /// - Returns: How many they are.
    func keepOwn(of wanted: UnsafeMutableBufferPointer<UInt32>) throws(JSearchError) -> Int {
        guard let base = wanted.baseAddress else { return 0 }
        if let table = table(for: UnsafeBufferPointer(wanted)) {
            return jsearch_keep_in_table(table, base, wanted.count)
        }
        var (kept, place) = (0, 0)
        while place < wanted.count {
            let found = try seek(wanted[place])
            if found == Self.end { break }
            if areClose(UnsafeBufferPointer(wanted), place) {
                // SAFETY: `seek` has found a document of this block that is not below the first wanted one.
                var (own, end) = (0, 0)
                place += jsearch_intersect(
                    documents + index, count - index, base + place, wanted.count - place, base + kept, &own, &end)
                kept += own
                try move(toIndex: index + end)
                continue
            }
            if wanted[place] == found {
                wanted[kept] = found
                kept += 1
                place += 1
                continue
            }
            while place < wanted.count, wanted[place] < found { place += 1 }
        }
        return kept
    }

    /// Whether many of some documents, from a place on, may be in the current block.
    @inline(__always)
    private func areClose(_ wanted: UnsafeBufferPointer<UInt32>, _ place: Int) -> Bool {
        place + Self.closeCount < wanted.count && wanted[place + Self.closeCount] <= documents[count - 1]
    }

    /// Looks up those of some documents that are not behind the current block, if they are close together.
    ///
    /// - Returns: The place of the first one that is.
    private func lookUpInBlock(
        _ wanted: UnsafeBufferPointer<UInt32>, from start: Int, into frequencies: UnsafeMutablePointer<UInt32>
    ) throws(JSearchError) -> Int {
        let totals = try blockFrequencies()
        guard let base = wanted.baseAddress else { return start }
        // SAFETY: `seek` has found a document of this block that is not below the first wanted one.
        var end = 0
        let lookedUp = jsearch_join(
            documents + index, totals + index, count - index, base + start, wanted.count - start, frequencies + start,
            &end)
        // At the last of them, or where it would be.
        let last = wanted[start + lookedUp - 1]
        var own = index + end
        if own > index, documents[own - 1] == last { own -= 1 }
        try move(toIndex: own)
        return start + lookedUp
    }

    // MARK: - By the table of a frequent term

    /// The table of the term, if it has one, to look some documents up; what it costs without is noted.
    private func table(for wanted: UnsafeBufferPointer<UInt32>) -> UnsafePointer<UInt8>? {
        guard let dense, let last = wanted.last, last < limit, let place = densePlace(dense) else { return nil }
        if let table = dense.table(place) { return table }
        if dense.note(blocks: min(wanted.count, fullBlocks), of: fullBlocks, at: place),
            let list = try? PostingsCursor(again: self)
        {
            dense.makeTable(place, of: list)
        }
        return nil
    }

    private func lookUp(
        _ wanted: UnsafeBufferPointer<UInt32>, _ table: UnsafePointer<UInt8>,
        into frequencies: UnsafeMutablePointer<UInt32>
    ) throws(JSearchError) {
        guard let base = wanted.baseAddress, jsearch_look_up_in_table(table, base, wanted.count, frequencies) else {
            return
        }
        for place in 0..<wanted.count where frequencies[place] == UInt32(DenseTerms.many) {
            if try seek(wanted[place]) == wanted[place] { frequencies[place] = try frequency() }
        }
    }
}
