// MatchList.swift
// Documents that something matches.

import JSearchIndex

/// Documents in ascending order, each with how often something occurs in it.
package struct MatchList: Sendable, Equatable {
    package var documents: [UInt32] = []
    package var frequencies: [UInt32] = []

    package init() {}

    /// Documents, ascending, each with one occurrence.
    init(documents: [UInt32]) {
        self.documents = documents
        frequencies = [UInt32](repeating: 1, count: documents.count)
    }

    package var count: Int { documents.count }

    mutating func append(_ document: UInt32, _ frequency: UInt32) {
        documents.append(document)
        frequencies.append(frequency)
    }

    /// Those of its documents that are among others, ascending.
    func only(_ others: [UInt32]) -> MatchList {
        if others.count == count, others == documents { return self }
        var result = MatchList()
        let most = min(count, others.count)
        var kept = 0
        result.frequencies = [UInt32](unsafeUninitializedCapacity: most) { frequencies, frequencyCount in
            result.documents = [UInt32](unsafeUninitializedCapacity: most) { documents, documentCount in
                kept = keep(others, documents, frequencies)
                documentCount = kept
            }
            frequencyCount = kept
        }
        return result
    }

    /// Writes those of its documents that are among others, ascending, and their frequencies.
    ///
    /// - Returns: How many they are.
    private func keep(
        _ others: [UInt32], _ documents: UnsafeMutableBufferPointer<UInt32>,
        _ frequencies: UnsafeMutableBufferPointer<UInt32>
    ) -> Int {
        var (kept, place) = (0, 0)
        if count < others.count {
            for (index, document) in self.documents.enumerated() {
                place = others.lowerBound(document, from: place)
                if place == others.count { break }
                if others[place] != document { continue }
                (documents[kept], frequencies[kept]) = (document, self.frequencies[index])
                kept += 1
            }
            return kept
        }
        for document in others {
            place = self.documents.lowerBound(document, from: place)
            if place == count { break }
            if self.documents[place] != document { continue }
            (documents[kept], frequencies[kept]) = (document, self.frequencies[place])
            kept += 1
        }
        return kept
    }

    /// Its documents without those of another list.
    func subtracting(_ other: MatchList) -> MatchList {
        if other.documents.isEmpty { return self }
        var result = MatchList()
        var next = 0
        for (index, document) in documents.enumerated() {
            while next < other.count, other.documents[next] < document { next += 1 }
            if next < other.count, other.documents[next] == document { continue }
            result.append(document, frequencies[index])
        }
        return result
    }

    /// Its documents that are not deleted.
    func live(in segment: SegmentReader) -> MatchList {
        guard let deleted = segment.deleted, deleted.count > 0 else { return self }
        var result = MatchList()
        for (index, document) in documents.enumerated() where !deleted.contains(Int(document)) {
            result.append(document, frequencies[index])
        }
        return result
    }

    /// Adds the documents of another list, and the frequencies of those that both have.
    mutating func merge(_ other: MatchList) {
        if other.documents.isEmpty { return }
        if documents.isEmpty {
            self = other
            return
        }
        var merged = MatchList()
        var index = 0
        for (place, document) in other.documents.enumerated() {
            while index < count, documents[index] < document {
                merged.append(documents[index], frequencies[index])
                index += 1
            }
            var frequency = other.frequencies[place]
            if index < count, documents[index] == document {
                frequency += frequencies[index]
                index += 1
            }
            merged.append(document, frequency)
        }
        while index < count {
            merged.append(documents[index], frequencies[index])
            index += 1
        }
        self = merged
    }
}
