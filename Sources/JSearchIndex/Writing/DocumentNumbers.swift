// DocumentNumbers.swift
// Which number each document of several inputs gets in the segment that they become.

/// New numbers of documents: those of one input after those of the one before, without gaps where some are deleted.
struct DocumentNumbers {
    /// What a deleted document has.
    static let gone = UInt32.max

    /// The numbers of one input.
    struct Input {
        fileprivate let base: UInt32
        fileprivate let count: Int
        /// The new number of each document; nil if none is deleted.
        fileprivate let numbers: [UInt32]?

        /// The new number of a document; nil if there is no such document.
        @inline(__always)
        func newNumber(_ document: UInt64) -> UInt32? {
            guard document < UInt64(count) else { return nil }
            guard let numbers else { return base + UInt32(truncatingIfNeeded: document) }
            return numbers[Int(document)]
        }

        /// Whether a document, which must be one of the input's, is left out.
        func isGone(_ document: Int) -> Bool { numbers?[document] == DocumentNumbers.gone }

        var hasDeleted: Bool { numbers != nil }
    }

    private(set) var inputs: [Input] = []
    /// Documents of all inputs that are not deleted.
    private(set) var count = 0

    init(_ inputs: [(documentCount: Int, deleted: DeletedDocuments?)]) {
        var next: UInt32 = 0
        for (documentCount, deleted) in inputs {
            let base = next
            guard let deleted, deleted.count > 0 else {
                next += UInt32(documentCount)
                self.inputs.append(Input(base: base, count: documentCount, numbers: nil))
                continue
            }
            var numbers: [UInt32] = []
            numbers.reserveCapacity(documentCount)
            for document in 0..<documentCount {
                if deleted.contains(document) {
                    numbers.append(Self.gone)
                } else {
                    numbers.append(next)
                    next += 1
                }
            }
            self.inputs.append(Input(base: base, count: documentCount, numbers: numbers))
        }
        count = Int(next)
    }
}
