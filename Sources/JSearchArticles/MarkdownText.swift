// MarkdownText.swift
// Markdown to plain text: headings, prose and code apart.

import CLibCMark
import Synchronization

/// The text of a Markdown document, by cmark-gfm.
///
/// Links are reduced to their text and images to their description; markup is dropped. A line break inside a
/// paragraph disappears between Japanese characters, and is a space elsewhere. Code blocks are kept apart;
/// code inside a sentence belongs to it. HTML is read as HTML.
struct MarkdownText {
    /// The headings, in order.
    private(set) var headings: [String] = []
    /// The prose: one paragraph, list item or table row a line.
    private(set) var paragraphs = ""
    /// The code blocks.
    private(set) var code = ""
    /// Whether nothing comes before the first heading.
    private(set) var startsWithHeading = false
    /// How many <rt> or <rp> are open.
    private var readingDepth = 0

    init(_ source: String) {
        guard let document = Self.parse(source + Self.referencesToUnusedFootnotes(source)) else { return }
        defer { cmark_node_free(document) }
        walk(document)
    }

    /// cmark-gfm keeps a table of the characters that mean something to extensions, for all parsers of a process, and changes
    /// it while it parses: two parsers at once would read `~` in one way now, and in another then.
    private static let parsing = Mutex(())

    private static func parse(_ source: String) -> OpaquePointer? {
        parsing.withLock { _ in
            cmark_gfm_core_extensions_ensure_registered()
            guard let parser = cmark_parser_new(CMARK_OPT_DEFAULT | CMARK_OPT_FOOTNOTES) else {
                return Parsed(document: nil)
            }
            defer { cmark_parser_free(parser) }
            for name in ["table", "strikethrough", "autolink", "tasklist"] {
                if let syntax = cmark_find_syntax_extension(name) {
                    cmark_parser_attach_syntax_extension(parser, syntax)
                }
            }
            var source = source
            source.withUTF8 { utf8 in
                utf8.withMemoryRebound(to: CChar.self) { cmark_parser_feed(parser, $0.baseAddress, $0.count) }
            }
            return Parsed(document: cmark_parser_finish(parser))
        }.document
    }

    /// A tree of nodes, handed out of the lock by its one owner.
    private struct Parsed: @unchecked Sendable {
        // SAFETY: nobody else knows the tree, and it does not point into the parser.
        let document: OpaquePointer?
    }

    /// References to the footnotes that have none: cmark-gfm drops those.
    private static func referencesToUnusedFootnotes(_ source: String) -> String {
        guard ByteSearch.contains("[^", in: source) else { return "" }
        var references = ""
        for line in source.split(whereSeparator: \.isNewline) {
            guard line.hasPrefix("[^"), let end = line.firstRange(of: "]:") else { continue }
            let reference = line[..<end.lowerBound] + "]"
            let uses = ByteSearch.places(of: String(reference), in: source).count
            let definitions = ByteSearch.places(of: reference + ":", in: source).count
            if uses == definitions { references += "\n\n\(reference)" }
        }
        return references
    }

    private mutating func walk(_ document: OpaquePointer) {
        guard let iterator = cmark_iter_new(document) else { return }
        defer { cmark_iter_free(iterator) }
        var line = ""
        while true {
            let event = cmark_iter_next(iterator)
            if event == CMARK_EVENT_DONE { break }
            guard let node = cmark_iter_get_node(iterator) else { break }
            if event == CMARK_EVENT_ENTER { enter(node, &line) } else { exit(node, &line) }
        }
        endLine(&line)
    }

    private mutating func enter(_ node: OpaquePointer, _ line: inout String) {
        let type = cmark_node_get_type(node)
        switch type {
        case CMARK_NODE_TEXT: if readingDepth == 0 { line += Self.withoutLiquid(Self.literal(node)) }
        case CMARK_NODE_CODE: if readingDepth == 0 { line += Self.literal(node) }
        case CMARK_NODE_HTML_INLINE: enterInlineHTML(Self.literal(node).lowercased(), &line)
        case CMARK_NODE_SOFTBREAK: line += "\n"
        case CMARK_NODE_LINEBREAK: endLine(&line)
        case CMARK_NODE_CODE_BLOCK:
            endLine(&line)
            code += (code.isEmpty ? "" : "\n") + Self.literal(node).trimmed
        case CMARK_NODE_HTML_BLOCK:
            endLine(&line)
            let html = HTMLText(fragment: Self.literal(node))
            headings += html.headings
            append(paragraph: html.paragraphs)
            if !html.code.isEmpty { code += (code.isEmpty ? "" : "\n") + html.code }
        default: break
        }
    }

    private mutating func exit(_ node: OpaquePointer, _ line: inout String) {
        switch cmark_node_get_type(node) {
        case CMARK_NODE_HEADING:
            let heading = Self.joiningLines(line).trimmed
            line = ""
            if headings.isEmpty, paragraphs.isEmpty, code.isEmpty { startsWithHeading = true }
            if !heading.isEmpty { headings.append(heading) }
        case CMARK_NODE_PARAGRAPH:
            endLine(&line)
            readingDepth = 0
        default:
            // Node types of extensions have names only.
            switch String(cString: cmark_node_get_type_string(node)) {
            case "table_cell": line += " "
            case "table_row", "table_header": endLine(&line)
            default: break
            }
        }
    }

    /// Tags inside a paragraph: a break ends the line, readings of ruby are left out as in HTML.
    private mutating func enterInlineHTML(_ tag: String, _ line: inout String) {
        if tag.hasPrefix("<br") {
            endLine(&line)
        } else if tag.hasPrefix("<rt") || tag.hasPrefix("<rp") {
            readingDepth += 1
        } else if tag.hasPrefix("</rt") || tag.hasPrefix("</rp") {
            readingDepth = max(0, readingDepth - 1)
        }
    }

    private mutating func endLine(_ line: inout String) {
        append(paragraph: Self.joiningLines(line).trimmed)
        line = ""
    }

    private mutating func append(paragraph: String) {
        guard !paragraph.isEmpty else { return }
        paragraphs += (paragraphs.isEmpty ? "" : "\n") + paragraph
    }

    private static func literal(_ node: OpaquePointer) -> String {
        cmark_node_get_literal(node).map { String(cString: $0) } ?? ""
    }

    /// Joins the lines of a paragraph: without a space between Japanese characters, with one elsewhere.
    private static func joiningLines(_ text: String) -> String {
        guard ByteSearch.contains("\n", in: text) else { return text }
        var result = ""
        for line in text.utf8.split(separator: 0x0A).map({ Substring($0).trimmed }) where !line.isEmpty {
            if let last = result.unicodeScalars.last, let first = line.unicodeScalars.first,
                !(isWide(last) && isWide(first))
            {
                result += " "
            }
            result += line
        }
        return result
    }

    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        (0x2E80...0x9FFF).contains(scalar.value) || (0xF900...0xFAFF).contains(scalar.value)
            || (0xFF00...0xFFEF).contains(scalar.value) || (0x20000...0x3FFFF).contains(scalar.value)
    }

    /// Drops Jekyll's `{% … %}` tags from prose.
    private static func withoutLiquid(_ text: String) -> String {
        guard ByteSearch.contains("{%", in: text) else { return text }
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "{%") {
            result += rest[..<start.lowerBound]
            guard let end = rest[start.upperBound...].firstRange(of: "%}") else {
                return result + rest[start.lowerBound...]
            }
            rest = rest[end.upperBound...]
        }
        return result + rest
    }
}
