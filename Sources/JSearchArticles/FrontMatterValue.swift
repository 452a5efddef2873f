// FrontMatterValue.swift
// What stands behind a key of front matter, as text and as a list.

/// A value of YAML.
struct FrontMatterValue {
    private let document: YAMLDocument
    private let node: Int

    /// Characters of a value that are kept.
    private static let textLimit = 4_096

    init(_ document: YAMLDocument, node: Int) {
        self.document = document
        self.node = node
    }

    init(text: String) { self.init(YAMLDocument(nodes: [.scalar(text, isPlain: false)]), node: 0) }

    init(list: [String]) {
        let texts = list.map { YAMLDocument.Node.scalar($0, isPlain: false) }
        self.init(YAMLDocument(nodes: texts + [.sequence(Array(list.indices))]), node: list.count)
    }

    /// The value as it is written, if it is neither a list nor a mapping.
    var scalar: String? {
        guard case .scalar(let text, _) = document.nodes[node] else { return nil }
        return text
    }

    /// The value as one text: scalars as they are written, lists with commas, mappings as `key: value`.
    var flatText: String {
        var budget = Self.textLimit
        return String(flattened(node, depth: 0, budget: &budget).prefix(Self.textLimit))
    }

    /// Aliases can make a short text into a huge tree, so the depth, the length and the number of nodes are bounded.
    private func flattened(_ node: Int, depth: Int, budget: inout Int) -> String {
        budget -= 1
        guard depth < 8, budget > 0 else { return "…" }
        var text = ""
        switch document.nodes[node] {
        case .scalar(let scalar, let isPlain): return isPlain && ["~", "null"].contains(scalar) ? "" : scalar
        case .sequence(let items):
            for item in items.prefix(64) where text.utf8.count < Self.textLimit {
                text += (text.isEmpty ? "" : ", ") + flattened(item, depth: depth + 1, budget: &budget)
            }
        case .mapping(let items):
            for place in stride(from: 0, to: min(128, items.count), by: 2) where text.utf8.count < Self.textLimit {
                text += (text.isEmpty ? "" : ", ") + flattened(items[place], depth: depth + 1, budget: &budget) + ": "
                text += flattened(items[place + 1], depth: depth + 1, budget: &budget)
            }
        }
        return text
    }

    /// The value as a list: of a sequence its elements; of a text, as Jekyll does, its words (or what commas
    /// separate).
    var list: [String] { list(splitting: true) }

    func list(splitting: Bool) -> [String] {
        if case .sequence(let items) = document.nodes[node] {
            return items.prefix(1_024).map { FrontMatterValue(document, node: $0).flatText }.filter { !$0.isEmpty }
        }
        let text = flatText
        guard splitting else { return text.isEmpty ? [] : [text] }
        let parts =
            text.contains(where: { $0 == "," || $0 == "、" })
            ? text.split(whereSeparator: { $0 == "," || $0 == "、" }) : text.split(whereSeparator: \.isWhitespace)
        return parts.map { $0.trimmed }.filter { !$0.isEmpty }
    }
}
