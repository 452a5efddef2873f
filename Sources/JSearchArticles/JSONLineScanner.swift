// JSONLineScanner.swift
// Reads the JSON objects that most lines are; what is unusual it leaves to Foundation.

/// Reads a JSON object of strings, whole numbers, truth values, nulls and lists of these.
///
/// It takes a fifth of the time of `JSONDecoder`, and gives nil for every line that is not such an object: damaged ones,
/// nested ones, ones that give a key twice, fractions, escaped halves of characters. So what it reads, `JSONDecoder` reads
/// in the same way, and what it does not, `JSONDecoder` judges.
struct JSONLineScanner {
    private let bytes: UnsafePointer<UInt8>
    private let end: Int
    private var offset = 0

    /// The keys and values of a line, in their order; nil if the line is not for this reader.
    static func read(_ line: UnsafeRawBufferPointer) -> [(key: String, value: JSONValue)]? {
        guard let start = line.baseAddress else { return nil }
        var scanner = JSONLineScanner(bytes: start.assumingMemoryBound(to: UInt8.self), end: line.count)
        return scanner.readObject()
    }

    private init(bytes: UnsafePointer<UInt8>, end: Int) {
        self.bytes = bytes
        self.end = end
    }

    private mutating func readObject() -> [(key: String, value: JSONValue)]? {
        guard skip(UInt8(ascii: "{")) else { return nil }
        var values: [(key: String, value: JSONValue)] = []
        repeat {
            guard let key = readString(), !values.contains(where: { $0.key == key }), skip(UInt8(ascii: ":")),
                let value = readValue(isInList: false)
            else { return nil }
            values.append((key, value))
        } while skip(UInt8(ascii: ","))
        guard skip(UInt8(ascii: "}")) else { return nil }
        skipSpace()
        return offset == end ? values : nil
    }

    private mutating func skipSpace() {
        while offset < end, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[offset]) { offset += 1 }
    }

    /// Moves past a character and the white space before it; false if another is there.
    private mutating func skip(_ character: UInt8) -> Bool {
        skipSpace()
        guard offset < end, bytes[offset] == character else { return false }
        offset += 1
        return true
    }

    private mutating func skip(word: StaticString) -> Bool {
        guard end - offset >= word.utf8CodeUnitCount else { return false }
        for index in 0..<word.utf8CodeUnitCount where bytes[offset + index] != word.utf8Start[index] { return false }
        offset += word.utf8CodeUnitCount
        return true
    }

    private mutating func readValue(isInList: Bool) -> JSONValue? {
        skipSpace()
        guard offset < end else { return nil }
        switch bytes[offset] {
        case UInt8(ascii: "\""): return readString().map { .text($0) }
        case UInt8(ascii: "["): return isInList ? nil : readList()
        case UInt8(ascii: "n"): return skip(word: "null") ? .null : nil
        case UInt8(ascii: "t"): return skip(word: "true") ? .other("true") : nil
        case UInt8(ascii: "f"): return skip(word: "false") ? .other("false") : nil
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return readNumber()
        default: return nil
        }
    }

    private mutating func readList() -> JSONValue? {
        offset += 1
        if skip(UInt8(ascii: "]")) { return .list([]) }
        var list: [JSONValue] = []
        repeat {
            guard let value = readValue(isInList: true) else { return nil }
            list.append(value)
        } while skip(UInt8(ascii: ","))
        return skip(UInt8(ascii: "]")) ? .list(list) : nil
    }

    /// A whole number of at most 18 digits.
    private mutating func readNumber() -> JSONValue? {
        let start = offset
        while offset < end, (0x30...0x39).contains(bytes[offset]) { offset += 1 }
        guard offset - start <= 18, bytes[start] != 0x30 || offset - start == 1 else { return nil }
        // A fraction or an exponent.
        if offset < end, [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")].contains(bytes[offset]) {
            return nil
        }
        return .other(String(decoding: UnsafeBufferPointer(start: bytes + start, count: offset - start), as: UTF8.self))
    }

    private mutating func readString() -> String? {
        guard skip(UInt8(ascii: "\"")) else { return nil }
        let start = offset
        moveToSpecial()
        guard offset < end else { return nil }
        if bytes[offset] == UInt8(ascii: "\"") {
            defer { offset += 1 }
            return UTF8Text.string(UnsafeBufferPointer(start: bytes + start, count: offset - start))
        }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: end - start) { memory in
            // SAFETY: an escape has more bytes than what it stands for, so what is left of the line has room.
            guard let unescaped = memory.baseAddress, let count = readEscapedString(from: start, unescaped) else {
                return nil
            }
            return UTF8Text.string(UnsafeBufferPointer(start: unescaped, count: count))
        }
    }

    /// Writes a string with an escape at the offset, without its escapes, and returns how many bytes it has.
    private mutating func readEscapedString(from start: Int, _ unescaped: UnsafeMutablePointer<UInt8>) -> Int? {
        var start = start
        var count = 0
        while true {
            (unescaped + count).update(from: bytes + start, count: offset - start)
            count += offset - start
            guard offset < end else { return nil }
            if bytes[offset] == UInt8(ascii: "\"") {
                offset += 1
                return count
            }
            guard bytes[offset] == UInt8(ascii: "\\"), let written = readEscape(to: unescaped + count) else {
                return nil
            }
            count += written
            start = offset
            moveToSpecial()
        }
    }

    /// Moves to the next quotation mark, backslash or control character, eight bytes at a time.
    private mutating func moveToSpecial() {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        while end - offset >= 8 {
            let word = UnsafeRawPointer(bytes + offset).loadUnaligned(as: UInt64.self)
            // A byte is 0 where it was the one looked for; subtracting borrows from its high bit.
            let quote = word ^ ones &* 0x22
            let backslash = word ^ ones &* 0x5C
            let found =
                (quote &- ones) & ~quote | (backslash &- ones) & ~backslash | (word &- ones &* 0x20) & ~word
            // Borrowing goes upwards: the lowest one found is there.
            if found & highs != 0 {
                offset += (found & highs).littleEndian.trailingZeroBitCount / 8
                return
            }
            offset += 8
        }
        while offset < end, bytes[offset] != 0x22, bytes[offset] != 0x5C, bytes[offset] >= 0x20 { offset += 1 }
    }

    /// Writes what an escape stands for, and returns how many bytes that has.
    private mutating func readEscape(to unescaped: UnsafeMutablePointer<UInt8>) -> Int? {
        guard end - offset >= 2 else { return nil }
        let character = bytes[offset + 1]
        offset += 2
        switch character {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): unescaped[0] = character
        case UInt8(ascii: "n"): unescaped[0] = 0x0A
        case UInt8(ascii: "t"): unescaped[0] = 0x09
        case UInt8(ascii: "r"): unescaped[0] = 0x0D
        case UInt8(ascii: "b"): unescaped[0] = 0x08
        case UInt8(ascii: "f"): unescaped[0] = 0x0C
        case UInt8(ascii: "u"): return readScalar(to: unescaped)
        default: return nil
        }
        return 1
    }

    /// The same for one that gives a number, of which the `u` was read.
    private mutating func readScalar(to unescaped: UnsafeMutablePointer<UInt8>) -> Int? {
        guard var scalar = readHexadecimal() else { return nil }
        if (0xD800..<0xDC00).contains(scalar) {
            guard skip(word: "\\u"), let low = readHexadecimal(), (0xDC00..<0xE000).contains(low) else { return nil }
            scalar = 0x10000 + ((scalar - 0xD800) << 10 | (low - 0xDC00))
        }
        guard let character = Unicode.Scalar(scalar) else { return nil }
        var count = 0
        for byte in UTF8.encode(character) ?? UTF8.encodedReplacementCharacter {
            unescaped[count] = byte
            count += 1
        }
        return count
    }

    /// Four hexadecimal digits.
    private mutating func readHexadecimal() -> UInt32? {
        guard end - offset >= 4 else { return nil }
        var value: UInt32 = 0
        for index in 0..<4 {
            guard let digit = Character(Unicode.Scalar(bytes[offset + index])).hexDigitValue else { return nil }
            value = value << 4 | UInt32(digit)
        }
        offset += 4
        return value
    }
}
