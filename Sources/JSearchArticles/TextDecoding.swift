// TextDecoding.swift
// Bytes to text: UTF-8, and the encodings that old Japanese files are in.

import CICU

/// Text that was decoded, and what had to be guessed or given up for it.
struct DecodedText {
    let text: String
    /// What was wrong with the bytes, as a sentence; nil if nothing was.
    let problem: String?
}

/// Finds out how bytes are encoded and decodes them.
///
/// A byte-order mark decides; else valid UTF-8 is UTF-8; else UTF-16 is told by its zero bytes, ISO-2022-JP
/// by its escape sequences, EUC-JP and Shift_JIS by decoding without an error, of both the one with fewer
/// rare characters. What is left is UTF-8 with errors, each of which becomes U+FFFD.
enum TextDecoding {
    static func decode(_ bytes: UnsafeRawBufferPointer) -> DecodedText {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return decodeUTF8(bytes, from: 3) }
        if bytes.starts(with: [0xFF, 0xFE]) {
            return decode(bytes, from: 2, "UTF-16LE", strict: false) ?? lossy(bytes, from: 2)
        }
        if bytes.starts(with: [0xFE, 0xFF]) {
            return decode(bytes, from: 2, "UTF-16BE", strict: false) ?? lossy(bytes, from: 2)
        }
        if let name = utf16WithoutMark(bytes), let decoded = decode(bytes, from: 0, name, strict: true) {
            return decoded
        }
        if let text = validUTF8(bytes, from: 0) {
            guard ByteSearch.first(0x1B, in: bytes, from: 0) != nil,
                let decoded = decode(bytes, from: 0, "ISO-2022-JP", strict: true)
            else {
                return DecodedText(text: text, problem: nil)
            }
            return decoded
        }
        return legacyJapanese(bytes) ?? decodeUTF8(bytes, from: 0)
    }

    private static func validUTF8(_ bytes: UnsafeRawBufferPointer, from start: Int) -> String? {
        UTF8Text.string(UnsafeRawBufferPointer(rebasing: bytes[start...]))
    }

    private static func decodeUTF8(_ bytes: UnsafeRawBufferPointer, from start: Int) -> DecodedText {
        if let text = validUTF8(bytes, from: start) { return DecodedText(text: text, problem: nil) }
        return lossy(bytes, from: start)
    }

    private static func lossy(_ bytes: UnsafeRawBufferPointer, from start: Int) -> DecodedText {
        let text = String(decoding: bytes[start...], as: UTF8.self)
        return DecodedText(text: text, problem: "some bytes are not UTF-8; they are replaced by U+FFFD")
    }

    /// UTF-16 without a mark: many zero bytes, nearly all at even or nearly all at odd offsets.
    private static func utf16WithoutMark(_ bytes: UnsafeRawBufferPointer) -> String? {
        guard bytes.count >= 4, bytes.count % 2 == 0 else { return nil }
        var zeros = (even: 0, odd: 0)
        let sample = bytes.prefix(4_096)
        for (index, byte) in sample.enumerated() where byte == 0 {
            if index % 2 == 0 { zeros.even += 1 } else { zeros.odd += 1 }
        }
        let least = max(2, sample.count / 20)
        if zeros.odd >= least, zeros.even * 20 <= zeros.odd { return "UTF-16LE" }
        if zeros.even >= least, zeros.odd * 20 <= zeros.even { return "UTF-16BE" }
        return nil
    }

    private static func legacyJapanese(_ bytes: UnsafeRawBufferPointer) -> DecodedText? {
        // Windows-31J is Shift_JIS with what Windows added to it.
        let candidates = ["EUC-JP", "windows-31j"].compactMap { decode(bytes, from: 0, $0, strict: true) }
        return candidates.min { rareShare($0.text) < rareShare($1.text) }
    }

    /// The share of characters that Japanese text seldom has: wrongly decoded text is full of them.
    private static func rareShare(_ text: String) -> Double {
        var rare = 0
        var count = 0
        for scalar in text.unicodeScalars where scalar.value >= 0x80 {
            count += 1
            switch scalar.value {
            case 0x3000...0x30FF, 0x4E00...0x9FFF, 0xFF01...0xFF5E: break
            default: rare += 1
            }
        }
        return count == 0 ? 1 : Double(rare) / Double(count)
    }

    private static func decode(
        _ bytes: UnsafeRawBufferPointer, from start: Int, _ name: String, strict: Bool
    ) -> DecodedText? {
        var status: jsearch_icu_status = 0
        guard let converter = jsearch_converter_open(name, &status) else { return nil }
        defer { jsearch_converter_close(converter) }
        let count = bytes.count - start
        var written = 0
        let units = [UInt16](unsafeUninitializedCapacity: 2 * count + 16) { buffer, initialized in
            guard let output = buffer.baseAddress, let input = bytes.baseAddress else { return }
            written = Int(
                jsearch_converter_to_utf16(
                    converter, (input + start).assumingMemoryBound(to: CChar.self), Int64(count), output,
                    Int64(buffer.count), strict, &status))
            initialized = written
        }
        guard status <= 0 else { return nil }
        // ICU keeps some control bytes of broken input; real text has no such characters.
        if strict, units.contains(where: { $0 < 0x09 || (0x0E..<0x20).contains($0) && $0 != 0x1B }) { return nil }
        return DecodedText(text: String(decoding: units, as: UTF16.self), problem: nil)
    }
}
