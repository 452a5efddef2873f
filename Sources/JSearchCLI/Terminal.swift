// Terminal.swift
// Colour, width and progress: only where a person is looking.

import ArgumentParser
import JSearchQuery

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// When to use colour.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never
}

/// What standard output and standard error are connected to.
enum Terminal {
    static let outputIsTerminal = isatty(STDOUT_FILENO) == 1
    static let errorIsTerminal = isatty(STDERR_FILENO) == 1

    /// Columns of the terminal; nil if output does not go to one.
    static var width: Int? {
        guard outputIsTerminal else { return nil }
        var size = winsize()
        if ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
        return 80
    }

    /// Whether to colour the output. `NO_COLOR` (no-color.org) and dumb terminals mean no.
    static func usesColor(_ choice: ColorChoice) -> Bool {
        switch choice {
        case .always: return true
        case .never: return false
        case .auto:
            guard outputIsTerminal else { return false }
            return (environment("NO_COLOR") ?? "").isEmpty && environment("TERM") != "dumb"
        }
    }

    private static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// Writes a line to standard error.
    static func printError(_ text: String) { writeError(text + "\n") }

    /// Writes to standard error at once. What cannot be written is dropped: there is nowhere left to say so.
    private static func writeError(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var start = 0
            while start < bytes.count {
                let count = write(STDERR_FILENO, bytes.baseAddress.map { $0 + start }, bytes.count - start)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                start += count
            }
        }
    }

    /// Writes out what was printed and waits in memory.
    static func flushOutput() { fflush(nil) }

    /// All of standard input.
    static func readInput() -> [UInt8] {
        var input: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return input }
            input += buffer[..<count]
        }
    }

    /// Shows a line of progress in place of the last one; nothing if standard error is no terminal.
    static func showProgress(_ text: String) {
        guard errorIsTerminal else { return }
        writeError("\r\u{1B}[K" + text)
    }

    /// Removes the line of progress.
    static func clearProgress() { showProgress("") }
}

/// Puts colours into text, or not.
struct Style {
    let usesColor: Bool

    func bold(_ text: String) -> String { wrap(text, "1") }
    func dim(_ text: String) -> String { wrap(text, "2") }
    func match(_ text: String) -> String { wrap(text, "1;31") }

    private func wrap(_ text: String, _ code: String) -> String {
        usesColor && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}

/// Text laid out in columns, full-width characters counted as two.
struct TextTable {
    private var rows: [[String]] = []
    private let rightAligned: Set<Int>

    /// - Parameter rightAligned: The columns of numbers.
    init(rightAligned: Set<Int> = []) { self.rightAligned = rightAligned }

    mutating func append(_ row: [String]) { rows.append(row) }

    /// The table, two spaces between columns, a line for each row.
    var text: String {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in
            rows.map { column < $0.count ? DisplayWidth.columns($0[column]) : 0 }.max() ?? 0
        }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: widths[column] - DisplayWidth.columns(cell))
                line += (column > 0 ? "  " : "") + (rightAligned.contains(column) ? padding + cell : cell + padding)
            }
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}

/// JSON for programs: keys sorted, slashes as they are.
enum JSONOutput {
    static func print(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        Swift.print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }
}

/// Numbers for people.
enum Format {
    /// Bytes with a unit: 1.2 MB is 1,200,000 bytes.
    static func bytes(_ count: Int) -> String {
        let units = ["B", "kB", "MB", "GB", "TB"]
        var value = Double(count)
        var unit = 0
        while value >= 1_000, unit < units.count - 1 {
            value /= 1_000
            unit += 1
        }
        return unit == 0 ? "\(count) B" : "\(fixed(value, 1)) \(units[unit])"
    }

    /// A number with a fixed number of decimals, rounded as C's `printf` does: the exact value, halves to even.
    ///
    /// Computed here, because to pass a number to `printf` takes longer than a score to print.
    static func fixed(_ value: Double, _ decimals: Int) -> String {
        guard abs(value) < 0x1p40, (0...6).contains(decimals) else { return printed(value, decimals) }
        // The value is significand / 2^shift, and the digits, below 2^60, are those of significand * 10^decimals / 2^shift.
        // The product is below 2^73: what is divided by 2^127 or by more is as good as nothing.
        let shift = min(127, 1_075 - max(1, Int(value.exponentBitPattern)))
        let significand = value.significandBitPattern | (value.isNormal ? 1 << 52 : 0)
        var scale: UInt64 = 1
        for _ in 0..<decimals { scale *= 10 }
        let product = significand.multipliedFullWidth(by: scale)
        let scaled = UInt128(product.high) << 64 | UInt128(product.low)
        var digits = UInt64(scaled >> UInt128(shift))
        let rest = scaled - UInt128(digits) << UInt128(shift)
        let half = UInt128(1) << UInt128(shift - 1)
        if rest > half || rest == half && digits % 2 == 1 { digits += 1 }
        var text = String(digits)
        if text.count <= decimals { text = String(repeating: "0", count: decimals + 1 - text.count) + text }
        if decimals > 0 { text.insert(".", at: text.index(text.endIndex, offsetBy: -decimals)) }
        return value.sign == .minus ? "-" + text : text
    }

    private static func printed(_ value: Double, _ decimals: Int) -> String {
        // The longest number has 309 digits before its point.
        var text = [CChar](repeating: 0, count: 320 + decimals)
        _ = withVaList([Int32(decimals), value]) { vsnprintf(&text, text.count, "%.*f", $0) }
        return text.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    }

    /// A count with separators: 111,128.
    static func count(_ value: Int) -> String {
        var digits = String(abs(value))
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        groups.insert(digits, at: 0)
        return (value < 0 ? "-" : "") + groups.joined(separator: ",")
    }

    /// A count with a noun: "1 article", "2 articles".
    static func count(_ value: Int, _ noun: String) -> String { "\(count(value)) \(noun)\(value == 1 ? "" : "s")" }
}
