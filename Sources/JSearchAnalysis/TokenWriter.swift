// TokenWriter.swift
// Filling an array of tokens without asking at each of them whether there is room.

/// Writes elements behind each other into memory that has room for all of them.
///
/// Appending to an array calls the runtime for each element; a tokenizer knows beforehand how many there can be.
struct TokenWriter<Element> {
    /// Memory of `make`, not yet initialised from `count` on.
    private let memory: UnsafeMutableBufferPointer<Element>
    private(set) var count = 0

    private init(_ memory: UnsafeMutableBufferPointer<Element>) { self.memory = memory }

    /// The elements that `body` writes, at most `limit`.
    @inline(__always)
    static func make(limit: Int, _ body: (inout TokenWriter) -> Void) -> [Element] {
        Array(unsafeUninitializedCapacity: limit) { memory, count in
            var writer = TokenWriter(memory)
            body(&writer)
            count = writer.count
        }
    }

    /// - Precondition: Fewer than the limit are written; checked, for memory's sake.
    @inline(__always)
    mutating func append(_ element: Element) {
        precondition(count < memory.count)
        memory.initializeElement(at: count, to: element)
        count += 1
    }
}
