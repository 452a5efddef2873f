// HTMLText.swift
// HTML to plain text: title, headings, prose and code apart.

import CHTMLParser

/// The text of an HTML document or fragment, by libxml2's forgiving parser.
struct HTMLText {
    private(set) var title = ""
    private(set) var headings: [String] = []
    /// The prose: one block element a line.
    private(set) var paragraphs = ""
    private(set) var code = ""
    private(set) var description = ""
    private(set) var keywords = ""
    private(set) var language = ""
    /// Whether the parser gave up before the end: elements nest too deeply, or a text is too long for it.
    private(set) var isCutShort = false
    private var line = ""
    private var lineIsHeading = false

    /// Reads a whole document.
    init(document source: String) { read(source) }

    /// Reads a piece of HTML inside another text.
    init(fragment source: String) { read(source) }

    private mutating func read(_ source: String) {
        var source = source
        let document = source.withUTF8 { utf8 in
            utf8.withMemoryRebound(to: CChar.self) { characters in
                characters.baseAddress.flatMap { jsearch_html_parse($0, Int32(clamping: characters.count)) }
            }
        }
        guard let document else { return }
        defer { jsearch_html_free(document) }
        isCutShort = jsearch_html_is_cut_short(document)
        if let root = jsearch_html_root(document) { walk(root) }
        endLine()
    }

    /// Visits all nodes in document order, without recursion: hostile HTML nests deeply.
    private mutating func walk(_ root: OpaquePointer) {
        var current: OpaquePointer? = root
        while let node = current {
            if enter(node), let child = jsearch_html_first_child(node) {
                current = child
                continue
            }
            var next: OpaquePointer? = node
            while let finished = next {
                exit(finished)
                if finished == root { return }
                if let sibling = jsearch_html_next(finished) {
                    next = sibling
                    break
                }
                next = jsearch_html_parent(finished)
            }
            current = next
        }
    }

    private static let ignored: Set<String> = [
        "script", "style", "template", "rt", "rp", "svg", "math", "iframe", "object",
    ]
    private static let inline: Set<String> = [
        "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "label",
        "mark", "q", "rb", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var",
        "wbr",
    ]
    private static let headingNames: Set<String> = ["h1", "h2", "h3", "h4", "h5", "h6"]

    /// Takes what a node says; returns whether its children are to be visited.
    private mutating func enter(_ node: OpaquePointer) -> Bool {
        switch jsearch_html_node_kind(node) {
        case jsearch_html_text:
            line += Self.string(jsearch_html_content(node))
            return false
        case jsearch_html_element: break
        default: return false
        }
        let name = Self.string(jsearch_html_name(node)).lowercased()
        switch name {
        case "title":
            if title.isEmpty { title = Self.collapsed(Self.content(node)) }
            return false
        case "meta":
            readMeta(node)
            return false
        case "pre", "textarea":
            endLine()
            let text = Self.content(node).trimmed
            if !text.isEmpty { code += (code.isEmpty ? "" : "\n") + text }
            return false
        case "html": language = Self.attribute(node, "lang")
        case "img": line += Self.attribute(node, "alt")
        case "br": endLine()
        default: break
        }
        if Self.ignored.contains(name) { return false }
        if !Self.inline.contains(name), name != "img" { endLine() }
        if Self.headingNames.contains(name) { lineIsHeading = true }
        return true
    }

    private mutating func exit(_ node: OpaquePointer) {
        guard jsearch_html_node_kind(node) == jsearch_html_element else { return }
        let name = Self.string(jsearch_html_name(node)).lowercased()
        if Self.ignored.contains(name) { return }
        if !Self.inline.contains(name), name != "img" { endLine() }
        if Self.headingNames.contains(name) { lineIsHeading = false }
    }

    private mutating func readMeta(_ node: OpaquePointer) {
        let content = Self.attribute(node, "content")
        switch Self.attribute(node, "name").lowercased() {
        case "description": description = Self.collapsed(content)
        case "keywords": keywords = content
        default: break
        }
    }

    private mutating func endLine() {
        let text = Self.collapsed(line)
        line = ""
        guard !text.isEmpty else { return }
        if lineIsHeading {
            headings.append(text)
        } else {
            paragraphs += (paragraphs.isEmpty ? "" : "\n") + text
        }
    }

    /// White space as a browser shows it: each run is one space.
    private static func collapsed(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var isAfterSpace = false
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x09...0x0D, 0x20, 0x85, 0x2028, 0x2029: isAfterSpace = true
            default:
                if isAfterSpace, !result.isEmpty { result.append(" ") }
                isAfterSpace = false
                result.append(scalar)
            }
        }
        return String(result)
    }

    private static func content(_ node: OpaquePointer) -> String {
        guard let content = jsearch_html_copy_text(node) else { return "" }
        defer { jsearch_html_free_text(content) }
        return string(content)
    }

    private static func attribute(_ node: OpaquePointer, _ name: String) -> String {
        guard let value = jsearch_html_copy_attribute(node, name) else { return "" }
        defer { jsearch_html_free_text(value) }
        return string(value)
    }

    private static func string(_ text: UnsafePointer<CChar>?) -> String { text.map { String(cString: $0) } ?? "" }
}
