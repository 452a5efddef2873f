// FrontMatter.swift
// The YAML before a Jekyll article.

import JSearch

/// A text cut into its front matter and the rest.
struct FrontMatter {
    /// Keys and values in the order of the file.
    var entries: [(key: String, value: FrontMatterValue)] = []
    /// What follows the front matter.
    var body: Substring
    /// The line, from 1, on which `body` begins.
    var bodyLine = 1
    /// What is wrong with it, as a sentence.
    var problem: String?
    var problemLine: Int?

    /// The most UTF-8 bytes that are read as YAML.
    static let byteLimit = 1 << 16

    /// Cuts the front matter off a text: between a first line of `---` (blank lines may precede it) and the
    /// next line of `---` or `...`.
    init(_ text: String) {
        body = text[...]
        var lines = LineCursor(text)
        while let line = lines.peek(), line.allSatisfy(\.isWhitespace) { lines.advance() }
        guard let first = lines.peek() else { return }
        if Self.isFence(first, "+++") {
            skipForeign(&lines, "+++", "TOML")
            return
        }
        guard Self.isFence(first, "---") else { return }
        lines.advance()
        let start = lines.position
        let firstLine = lines.number
        while let line = lines.peek(), !Self.isFence(line, "---"), !Self.isFence(line, "...") { lines.advance() }
        guard lines.peek() != nil else {
            // Without an end it may be a thematic break at the head of a plain text.
            let yaml = String(text[start...])
            if Self.looksLikeYAML(yaml) { problem = "the front matter has no closing line of ---" }
            return
        }
        let yaml = String(text[start..<lines.position])
        // A thematic break at the head of a text, with another one later.
        guard yaml.allSatisfy(\.isWhitespace) || Self.looksLikeYAML(yaml) else { return }
        lines.advance()
        body = text[lines.position...]
        bodyLine = lines.number
        parse(yaml, firstLine: firstLine)
    }

    private mutating func parse(_ yaml: String, firstLine: Int) {
        guard yaml.utf8.count <= Self.byteLimit else {
            problem = "the front matter is longer than \(Self.byteLimit) bytes"
            salvage(yaml)
            return
        }
        do throws(YAMLDocument.Problem) {
            let document = try YAMLDocument(yaml)
            guard let root = document.root else { return }
            guard case .mapping(let items) = document.nodes[root] else {
                if yaml.allSatisfy(\.isWhitespace) { return }
                problem = "the front matter is not a list of keys and values"
                return
            }
            for place in stride(from: 0, to: items.count, by: 2) {
                guard case .scalar(let name, _) = document.nodes[items[place]] else { continue }
                entries.append((name, FrontMatterValue(document, node: items[place + 1])))
            }
        } catch {
            problem = "the front matter is not valid YAML: \(error.message)"
            problemLine = error.line.map { firstLine + $0 }
            salvage(yaml)
        }
    }

    /// Takes simple `key: value` lines from YAML that cannot be parsed.
    private mutating func salvage(_ yaml: String) {
        for line in yaml.prefix(Self.byteLimit).split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":"), let first = line.first, first.isLetter else { continue }
            let key = line[..<colon]
            guard key.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }) else { continue }
            var value = line[line.index(after: colon)...].trimmed
            for quote in ["\"", "'"] where value.hasPrefix(quote) {
                value.removeFirst()
                if value.hasSuffix(quote) { value.removeLast() }
            }
            guard !value.isEmpty, !value.hasPrefix("|"), !value.hasPrefix(">"), !value.hasPrefix("{") else { continue }
            if value.hasPrefix("[") {
                let items = value.trimmed { $0 == "[" || $0 == "]" }.split(separator: ",")
                let texts = items.map { $0.trimmed { $0 == " " || $0 == "\"" || $0 == "'" } }
                entries.append((String(key), FrontMatterValue(list: texts)))
            } else {
                entries.append((String(key), FrontMatterValue(text: value)))
            }
        }
    }

    private mutating func skipForeign(_ lines: inout LineCursor, _ fence: String, _ name: String) {
        lines.advance()
        while let line = lines.peek(), !Self.isFence(line, fence) { lines.advance() }
        guard lines.peek() != nil else { return }
        lines.advance()
        body = lines.rest
        bodyLine = lines.number
        problem = "the front matter is \(name), which is not read; only YAML is"
        problemLine = 1
    }

    private static func isFence(_ line: Substring, _ fence: String) -> Bool {
        guard line.hasPrefix(fence) else { return false }
        return line.dropFirst(fence.count).allSatisfy { $0 == " " || $0 == "\t" || $0 == "\r\n" || $0 == "\r" }
    }

    /// Whether some line is a key with a colon, or a comment, as in any front matter.
    private static func looksLikeYAML(_ text: String) -> Bool {
        var lines = LineCursor(text)
        var left = 50
        while left > 0, let line = lines.peek() {
            lines.advance()
            if line.isEmpty { continue }
            left -= 1
            if line.hasPrefix("#") { continue }
            guard let colon = line.utf8.firstIndex(of: 0x3A) else { continue }
            let key = line[..<colon]
            if !key.isEmpty, key.allSatisfy({ $0.isLetter || $0.isNumber || "_-\"' ".contains($0) }) { return true }
        }
        return false
    }
}
