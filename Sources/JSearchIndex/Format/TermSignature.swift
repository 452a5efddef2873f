// TermSignature.swift
// Which pieces the terms of a dictionary block have. index/FORMAT.md, ".terms".

/// A set of the pieces of some terms, from which it follows which strings none of them contains.
///
/// The pieces of a term are all its neighbouring three bytes, its last two, and its last one. Each sets one of 512 bits: so a bit
/// that is not set says that no term has the piece, and one that is set says nothing. 32 terms of letters and digits have some 190 pieces.
struct TermSignature: Equatable {
    static let byteCount = 64
    private(set) var bits = SIMD8<UInt64>.zero

    /// Whether a block has a signature: terms that begin with kana, kanji or what is behind them are no words of letters that are
    /// looked for by a piece.
    ///
    /// - Parameter first: The first byte of the block's first term.
    static func isMade(first: UInt8) -> Bool { first < 0xE3 }

    /// The pieces of no term.
    init() {}

    /// Those that a term must have to contain some bytes, or to end with them.
    init(of text: [UInt8], atEnd: Bool) {
        text.withUnsafeBufferPointer { text in
            if atEnd {
                add(text, from: 0)
            } else {
                addTriples(text, from: 0)
            }
        }
    }

    /// One that was written.
    ///
    /// - Parameter bytes: At least 64.
    @inline(__always)
    init(_ bytes: UnsafeRawPointer) {
        for word in 0..<8 {
            // SAFETY: the caller has 64 bytes.
            bits[word] = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * word, as: UInt64.self))
        }
    }

    /// Adds the pieces of a term, of which the first `shared` bytes are those of a term that was added.
    mutating func add(_ term: UnsafeBufferPointer<UInt8>, from shared: Int) {
        addTriples(term, from: shared)
        guard let last = term.last else { return }
        insert(1 << 25 | UInt32(last))
        if term.count > 1 { insert(1 << 24 | UInt32(term[term.count - 2]) << 8 | UInt32(last)) }
    }

    private mutating func addTriples(_ term: UnsafeBufferPointer<UInt8>, from shared: Int) {
        var place = max(0, shared - 2)
        while place + 2 < term.count {
            insert(UInt32(term[place]) << 16 | UInt32(term[place + 1]) << 8 | UInt32(term[place + 2]))
            place += 1
        }
    }

    /// (Multiplying by 2³² divided by the golden ratio spreads neighbours: Knuth, The Art of Computer Programming 3, 6.4.)
    private mutating func insert(_ piece: UInt32) {
        let bit = (piece &* 0x9E37_79B1) >> 23
        bits[Int(bit >> 6)] |= 1 << UInt64(bit & 63)
    }

    /// Whether it has all pieces of another.
    @inline(__always)
    func contains(_ other: TermSignature) -> Bool { bits & other.bits == other.bits }
}
