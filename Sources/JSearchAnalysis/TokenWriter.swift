// TokenWriter.swift
// Filling an array of tokens without asking at each of them whether there is room.

/// Writes elements behind each other into memory that has room for all of them.
///
/// Appending to an array calls the runtime for each element; a tokenizer knows beforehand how many there can be.
struct TokenWriter<Element: BitwiseCopyable> {
    /// Memory of `fill`, not yet initialised from `count` on.
    private let memory: UnsafeMutableBufferPointer<Element>
    private(set) var count = 0

    private init(_ memory: UnsafeMutableBufferPointer<Element>) { self.memory = memory }

    /// Replaces the elements of an array, and keeps its memory, by those that `body` writes, at most `limit`.
    @inline(__always)
    static func fill(_ array: inout [Element], limit: Int, _ body: (inout TokenWriter) -> Void) {
        array.removeAll(keepingCapacity: true)
        withUnsafeTemporaryAllocation(of: Element.self, capacity: limit) { memory in
            var writer = TokenWriter(memory)
            body(&writer)
            array.append(contentsOf: UnsafeBufferPointer(rebasing: memory[..<writer.count]))
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
