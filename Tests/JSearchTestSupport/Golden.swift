// Golden.swift
// Text that people read, compared with files that people have read.

package import Foundation

/// A golden file: what some output must be.
package struct Golden: Sendable {
    /// The file.
    package let url: URL

    /// - Parameters:
    ///   - name: The name of the file, without folder and ending.
    ///   - testFile: The file of the test, beside which the folder `Goldens` lies.
    package init(_ name: String, beside testFile: String = #filePath) {
        url = URL(fileURLWithPath: testFile).deletingLastPathComponent()
            .appendingPathComponent("Goldens").appendingPathComponent(name + ".txt")
    }

    /// Compares output with the file; with UPDATE_GOLDENS=1 writes the file instead.
    ///
    /// - Returns: nil if they are the same, else both of them, to be shown.
    package func difference(to output: String) throws -> String? {
        if ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] == "1" {
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(output.utf8).write(to: url)
            return nil
        }
        guard let bytes = FileManager.default.contents(atPath: url.path) else {
            return "\(url.path) is not there; UPDATE_GOLDENS=1 writes it. The output is:\n\(output)"
        }
        let expected = String(decoding: bytes, as: UTF8.self)
        // Strings that differ only in how characters are composed are equal in Swift; golden files are bytes.
        if expected.utf8.elementsEqual(output.utf8) { return nil }
        return "The output is not that of \(url.path).\n=== golden ===\n\(expected)\n=== output ===\n\(output)"
    }

    /// Rounds numbers with more than four decimals to four: the last digits are no one's business.
    package static func roundingNumbers(_ text: String) -> String {
        replacing(#"-?[0-9]+\.[0-9]{5,}(e-?[0-9]+)?"#, in: text) { number in
            String(format: "%.4f", Double(number) ?? .nan)
        }
    }

    /// Replaces what a regular expression finds.
    package static func replacing(_ pattern: String, in text: String, with body: (String) -> String) -> String {
        guard let expression = try? NSRegularExpression(pattern: pattern, options: .anchorsMatchLines) else {
            return text
        }
        var result = ""
        var rest = text[...]
        for match in expression.matches(in: text, range: NSRange(text.startIndex..., in: text)) {
            guard let range = Range(match.range, in: text) else { continue }
            result += rest[..<range.lowerBound] + body(String(text[range]))
            rest = text[range.upperBound...]
        }
        return result + rest
    }
}
