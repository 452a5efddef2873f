// UTF8Text.swift
// Bytes that should be UTF-8 to strings.

import CKernels

/// Makes strings of bytes, if these are UTF-8.
///
/// `String(validating:as:)` does the same, and looks at a character of three bytes in several steps, which was a fiftieth of the time of
/// indexing Japanese.
enum UTF8Text {
    /// The string of some bytes; nil if they are not well-formed UTF-8.
    static func string(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard let start = bytes.baseAddress, !bytes.isEmpty else { return "" }
        let kind = jsearch_check_utf8(start, bytes.count)
        guard kind != JSEARCH_UTF8_DAMAGED else { return nil }
        guard #available(macOS 26, *) else { return String(validating: bytes, as: UTF8.self) }
        // SAFETY: they were just checked.
        return String(copying: UTF8Span(unchecked: bytes.span, isKnownASCII: kind == JSEARCH_UTF8_ASCII))
    }

    /// The string of some bytes; nil if they are not well-formed UTF-8.
    static func string(_ bytes: UnsafeRawBufferPointer) -> String? {
        bytes.withMemoryRebound(to: UInt8.self) { string($0) }
    }
}
