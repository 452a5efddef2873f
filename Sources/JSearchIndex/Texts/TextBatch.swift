// TextBatch.swift
// The texts of several documents, fetched side by side.

import CKernels
import JSearchStorage

/// Where the texts of some documents are, after their beginnings were fetched from memory all at once.
package struct TextBatch {
    /// As many as a processor fetches side by side, about.
    package static let documentCount = 24

    /// The texts: which document of the batch they are of, by its index, and their field.
    private(set) var texts: [(index: Int, field: Int, text: CodedText)] = []

    /// Reads where the texts of some documents are; at most ``documentCount``.
    mutating func load(
        _ documents: ArraySlice<UInt32>, from store: TextStore, fields: UInt8
    ) throws(JSearchError) {
        texts.removeAll(keepingCapacity: true)
        guard let base = store.file.bytes.baseAddress else { return }
        for document in documents { jsearch_prefetch(base + store.offsetPlace(of: Int(document))) }
        for document in documents {
            let range = try store.range(of: Int(document))
            jsearch_prefetch(base + range.lowerBound)
        }
        var index = 0
        for document in documents {
            try store.forEachField(of: Int(document), fields: fields) { (field, text) in
                texts.append((index, field, text))
            }
            index += 1
        }
    }

    /// Fetches some bytes.
    static func prefetch(_ start: UnsafeRawPointer, byteCount: Int) {
        var offset = 0
        while offset < byteCount {
            jsearch_prefetch(start + offset)
            offset += 64
        }
    }
}
