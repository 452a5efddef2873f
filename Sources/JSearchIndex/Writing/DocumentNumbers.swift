// DocumentNumbers.swift
// Which number each document of several inputs gets in the segment that they become.

/// New numbers of documents: those of one input after those of the one before, without gaps where some are deleted; or any other order.
struct DocumentNumbers {
    /// What a deleted document has.
    static let gone = UInt32.max

    /// The documents of an input: how many, which are deleted, and the rank of each by when it was added, if that is not its number.
    typealias Documents = (count: Int, deleted: DeletedDocuments?, ranks: [UInt32]?)

    /// The numbers of one input.
    struct Input {
        fileprivate let base: UInt32
        fileprivate let count: Int
        /// The new number of each document; nil if they follow each other from `base` on.
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

        /// Whether all documents stay, and follow each other as before.
        var areConsecutive: Bool { numbers == nil }
    }

    private(set) var inputs: [Input] = []
    /// Documents of all inputs that are not deleted.
    private(set) var count = 0
    /// The rank of each new document by when it was added; nil if each is its own.
    private(set) var ranks: [UInt32]?
    /// Whether the documents of an input stand in another order than before.
    private(set) var isReordered = false

    init(_ inputs: [Documents]) {
        var next: UInt32 = 0
        for (documentCount, deleted, _) in inputs {
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
        if inputs.contains(where: { $0.ranks != nil }) { setRanks(inputs.map(\.ranks)) }
    }

    /// Ranks the documents: those of one input behind those of the one before, and within it by their ranks there.
    private mutating func setRanks(_ old: [[UInt32]?]) {
        var ranks = [UInt32](repeating: 0, count: count)
        var next: UInt32 = 0
        for (input, old) in zip(inputs, old) {
            var byRank = Array(0..<UInt32(input.count))
            for (document, rank) in (old ?? []).enumerated() { byRank[Int(rank)] = UInt32(document) }
            for document in byRank {
                guard let number = input.newNumber(UInt64(document)), number != Self.gone else { continue }
                ranks[Int(number)] = next
                next += 1
            }
        }
        self.ranks = Self.isIdentity(ranks) ? nil : ranks
    }

    /// The rank of a document of an input by when it was added, among all that are not deleted; nil if it is.
    @inline(__always)
    func rank(_ document: UInt32, of input: Int) -> UInt32? {
        guard let number = inputs[input].newNumber(UInt64(document)), number != Self.gone else { return nil }
        return ranks?[Int(number)] ?? number
    }

    /// The numbers of the same documents in another order.
    ///
    /// - Parameter order: The rank of each document in its new place: a permutation of all.
    func reordered(_ order: [UInt32]) -> DocumentNumbers {
        precondition(order.count == count, "each document has a place")
        var places = [UInt32](repeating: 0, count: count)
        for (place, rank) in order.enumerated() { places[Int(rank)] = UInt32(place) }
        var result = self
        result.inputs = inputs.indices.map { input in
            let numbers = (0..<UInt32(inputs[input].count)).map { document in
                rank(document, of: input).map { places[Int($0)] } ?? Self.gone
            }
            return Input(base: 0, count: inputs[input].count, numbers: numbers)
        }
        result.ranks = Self.isIdentity(order) ? nil : order
        result.isReordered = true
        return result
    }

    /// Of each new document, in order, the input and the number that it has there.
    var places: [(input: Int, document: UInt32)] {
        var places = [(input: Int, document: UInt32)](repeating: (0, 0), count: count)
        for (index, input) in inputs.enumerated() {
            for document in 0..<UInt32(input.count) {
                if let new = input.newNumber(UInt64(document)), new != Self.gone {
                    places[Int(new)] = (index, document)
                }
            }
        }
        return places
    }

    /// Whether each document of the only input has its old number.
    var areUnchanged: Bool {
        guard inputs.count == 1, inputs[0].count == count else { return false }
        return inputs[0].numbers.map(Self.isIdentity) ?? true
    }

    private static func isIdentity(_ numbers: [UInt32]) -> Bool {
        numbers.indices.allSatisfy { numbers[$0] == UInt32(truncatingIfNeeded: $0) }
    }
}
