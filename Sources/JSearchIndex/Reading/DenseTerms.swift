// DenseTerms.swift
// How often the most frequent terms occur in each document, in tables that are made once they pay.

import JSearchStorage
import Synchronization

/// Tables of the terms that are in many documents of a segment: for each document a byte, how often it has the term.
///
/// The documents that a query looks up in the list of such a term mostly stand in different blocks, so that a block is decoded for one or two of
/// them. In a table each takes one load. A table is made when looking documents up has cost about as much as making it: so a query from
/// the shell makes hardly any, and a program that asks many has those of its language's most frequent terms soon. Tables stay as long as the
/// segment is open. Nobody waits for one: who does not find it goes on in the list.
package final class DenseTerms: Sendable {
    /// A list must have one of so many documents of the segment, at least.
    static let sparseness = 16
    /// The most tables of a segment, if ``mostBytes`` allows them.
    package static let mostTables = 256
    /// The most bytes of all tables of a segment.
    package static let mostBytes = 64 << 20
    /// In smaller segments, all lists are short.
    package static let leastDocuments = 2_048
    /// What a table holds where the term occurs so often, or more often.
    static let many: UInt8 = 255

    /// Lists that were asked for, by a hash of their key.
    private static let placeCount = 1_024
    /// How many places are looked at for a key.
    private static let reach = 8
    /// A table is made when the blocks of the list may have been decoded for look-ups so many times: to decode and write down a block for a
    /// table takes about as long as four look-ups that decode one.
    private static let patience = 4

    // SAFETY: all of it is atomic, and a table is written before anyone sees its address, then only read.
    nonisolated(unsafe) private let places: UnsafeMutablePointer<Place>
    private let tablesLeft: Atomic<Int>
    private let documentCount: Int

    private struct Place: ~Copyable {
        /// The list; 0 while the place is free.
        let key = Atomic<UInt64>(0)
        /// Blocks that were decoded for look-ups, at most.
        let blockCount = Atomic<Int>(0)
        /// The address of the table; 0 while there is none.
        let table = Atomic<UInt>(0)
    }

    /// - Parameter documentCount: Documents of the segment.
    package init(documentCount: Int) {
        self.documentCount = documentCount
        tablesLeft = Atomic(min(Self.mostTables, Self.mostBytes / max(1, documentCount)))
        places = .allocate(capacity: Self.placeCount)
        for index in 0..<Self.placeCount { (places + index).initialize(to: Place()) }
    }

    deinit {
        for index in 0..<Self.placeCount {
            UnsafeMutablePointer<UInt8>(bitPattern: places[index].table.load(ordering: .acquiring))?.deallocate()
        }
        places.deinitialize(count: Self.placeCount)
        places.deallocate()
    }

    /// The bytes of all tables that were made.
    package var byteCount: Int {
        var count = 0
        for index in 0..<Self.placeCount where places[index].table.load(ordering: .relaxed) != 0 {
            count += documentCount
        }
        return count
    }

    /// The place of a list, the same each time; nil if all that it might have are taken.
    ///
    /// - Parameter offset: Where it begins in its file.
    func place(of file: EnvelopeFile, _ offset: Int) -> Int? {
        // The address of the list.
        let key = UInt64(UInt(bitPattern: file.bytes.baseAddress)) &+ UInt64(offset)
        let home = Int(truncatingIfNeeded: key &* 0x9E37_79B9_7F4A_7C15 >> 54)
        for step in 0..<Self.reach {
            let index = (home + step) % Self.placeCount
            let found = places[index].key.load(ordering: .relaxed)
            if found == key { return index }
            if found != 0 { continue }
            let (exchanged, original) = places[index].key.compareExchange(
                expected: 0, desired: key, ordering: .relaxed)
            if exchanged || original == key { return index }
        }
        return nil
    }

    /// The table at a place, if there is one: a byte for each document of the segment.
    @inline(__always)
    func table(_ place: Int) -> UnsafePointer<UInt8>? {
        UnsafePointer(bitPattern: places[place].table.load(ordering: .acquiring))
    }

    /// Notes what look-ups may cost.
    ///
    /// - Parameters:
    ///   - blocks: How many blocks are decoded for them, at most.
    ///   - listBlocks: How many the list has.
    /// - Returns: Whether a table pays now: true once for each place, and never once there are as many as there may be.
    func note(blocks: Int, of listBlocks: Int, at place: Int) -> Bool {
        let limit = Self.patience * listBlocks
        let before = places[place].blockCount.wrappingAdd(blocks, ordering: .relaxed).oldValue
        guard before < limit, before + blocks >= limit else { return false }
        if tablesLeft.wrappingSubtract(1, ordering: .relaxed).newValue >= 0 { return true }
        tablesLeft.wrappingAdd(1, ordering: .relaxed)
        return false
    }

    /// Makes the table of a place for which ``note(blocks:of:at:)`` said so; none of a list that is damaged, whoever reads there says so.
    ///
    /// - Parameter list: Before its first document.
    func makeTable(_ place: Int, of list: PostingsCursor) {
        let table = UnsafeMutablePointer<UInt8>.allocate(capacity: documentCount)
        table.initialize(repeating: 0, count: documentCount)
        do throws(JSearchError) {
            while try list.nextBlock() != PostingsCursor.end {
                let frequencies = try list.blockFrequencies()
                // SAFETY: a cursor gives only documents of the segment.
                for index in 0..<list.count {
                    table[Int(list.documents[index])] = UInt8(min(frequencies[index], UInt32(Self.many)))
                }
            }
            places[place].table.store(UInt(bitPattern: table), ordering: .releasing)
        } catch {
            table.deallocate()
        }
    }
}
