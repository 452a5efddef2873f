// TermQueue.swift
// The terms of several dictionaries in one order.

import JSearchStorage

/// Gives the terms of several dictionaries in ascending order, each once, with who has it.
struct TermQueue {
    private var iterators: [TermIterator] = []
    private let paths: [String]
    /// The first 8 bytes of each iterator's term: most comparisons need no more.
    private var prefixes: [UInt64] = []
    /// A binary heap of the iterators that have a current term, smallest first; of equal terms, the earlier
    /// input first.
    private var heap: [Int] = []

    init(_ dictionaries: [TermDictionary]) throws(JSearchError) {
        paths = dictionaries.map(\.file.path)
        for (index, dictionary) in dictionaries.enumerated() {
            var iterator = try dictionary.terms()
            let hasTerm = try iterator.next()
            iterators.append(iterator)
            prefixes.append(StreamWriter.prefix(of: iterator.term))
            if hasTerm { push(index) }
        }
    }

    /// The next term and its entry in each input that has it, inputs ascending, each once; nil at the end.
    ///
    /// - Throws: ``JSearchError`` if a dictionary is damaged, also if its terms do not ascend.
    mutating func next() throws(JSearchError) -> (term: [UInt8], sources: [(input: Int, entry: TermEntry)])? {
        guard let first = heap.first else { return nil }
        let term = iterators[first].term
        var sources: [(input: Int, entry: TermEntry)] = []
        let prefix = prefixes[first]
        while let index = heap.first, prefixes[index] == prefix, iterators[index].term == term {
            sources.append((index, iterators[index].entry))
            if try iterators[index].next() {
                prefixes[index] = StreamWriter.prefix(of: iterators[index].term)
                guard prefixes[index] > prefix || term.lexicographicallyPrecedes(iterators[index].term) else {
                    throw .damaged("The terms are not in ascending order", path: paths[index], at: 0)
                }
                siftDown()
            } else {
                let last = heap.removeLast()
                if !heap.isEmpty {
                    heap[0] = last
                    siftDown()
                }
            }
        }
        return (term, sources)
    }

    private func precedes(_ left: Int, _ right: Int) -> Bool {
        if prefixes[left] != prefixes[right] { return prefixes[left] < prefixes[right] }
        let leftTerm = iterators[left].term
        let rightTerm = iterators[right].term
        if leftTerm == rightTerm { return left < right }
        return leftTerm.lexicographicallyPrecedes(rightTerm)
    }

    private mutating func push(_ index: Int) {
        heap.append(index)
        var child = heap.count - 1
        while child > 0, precedes(heap[child], heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func siftDown() {
        var parent = 0
        while 2 * parent + 1 < heap.count {
            var child = 2 * parent + 1
            if child + 1 < heap.count, precedes(heap[child + 1], heap[child]) { child += 1 }
            guard precedes(heap[child], heap[parent]) else { return }
            heap.swapAt(child, parent)
            parent = child
        }
    }
}
