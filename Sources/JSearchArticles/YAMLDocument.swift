// YAMLDocument.swift
// One document of YAML, as libyaml reads it.

import CLibYAML

/// The nodes of a YAML document in one flat array: an alias is the number of the node it stands for, so that however often it is
/// repeated it takes no room, and nothing here walks into depths.
struct YAMLDocument {
    enum Node {
        /// - isPlain: Whether the text stood there without quotes.
        case scalar(String, isPlain: Bool)
        /// Numbers of the elements' nodes.
        case sequence([Int])
        /// Numbers of keys and values in turns.
        case mapping([Int])
    }

    private(set) var nodes: [Node] = []
    /// The number of the outermost node; nil if the text has none.
    private(set) var root: Int?

    /// What is wrong with a text, as half a sentence.
    struct Problem: Error {
        var message: String
        /// The line, from 0; nil if it is none in particular.
        var line: Int?
    }

    /// A document that was made otherwise.
    ///
    /// - Parameter nodes: The last of them is the outermost.
    init(nodes: [Node]) {
        self.nodes = nodes
        root = nodes.indices.last
    }

    /// Reads a text.
    ///
    /// - Throws: ``Problem`` if it is not YAML, has a key twice in a mapping, or more than one document.
    /// - Complexity: O(*n*) in the bytes of the text.
    init(_ text: String) throws(Problem) {
        if text.isEmpty { return }
        var text = text
        let composed = text.withUTF8 { bytes in Result { () throws(Problem) in try Composer(bytes) } }
        let composer = try composed.get()
        nodes = composer.nodes
        root = composer.root
    }

    /// Puts nodes together from events.
    private struct Composer {
        var nodes: [Node] = []
        var root: Int?
        private var anchors: [String: Int] = [:]
        /// Sequences and mappings that have begun and not ended.
        private var open: [(anchor: String?, items: [Int])] = []

        /// - Parameter bytes: A text in UTF-8; not empty.
        init(_ bytes: UnsafeBufferPointer<UInt8>) throws(Problem) {
            var events = try Events(bytes)
            defer { events.close() }
            while let event = try events.next() {
                defer { events.delete() }
                try take(event)
            }
        }

        private mutating func take(_ event: yaml_event_t) throws(Problem) {
            let line = Int(event.start_mark.line)
            switch event.type {
            case YAML_DOCUMENT_START_EVENT:
                guard root == nil else { throw Problem(message: "there is a second document", line: line) }
            case YAML_ALIAS_EVENT:
                guard let name = Self.text(event.data.alias.anchor), let node = anchors[name] else {
                    throw Problem(message: "found undefined alias", line: line)
                }
                place(node)
            case YAML_SCALAR_EVENT:
                let scalar = event.data.scalar
                let text = String(
                    decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
                let isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
                add(.scalar(text, isPlain: isPlain), anchor: Self.text(scalar.anchor))
            case YAML_SEQUENCE_START_EVENT: open.append((Self.text(event.data.sequence_start.anchor), []))
            case YAML_MAPPING_START_EVENT: open.append((Self.text(event.data.mapping_start.anchor), []))
            case YAML_SEQUENCE_END_EVENT:
                guard let (anchor, items) = open.popLast() else { return }
                add(.sequence(items), anchor: anchor)
            case YAML_MAPPING_END_EVENT:
                guard let (anchor, items) = open.popLast() else { return }
                try checkKeys(items)
                add(.mapping(items), anchor: anchor)
            default: break
            }
        }

        /// A node that is complete. Its anchor means this node from now on, whatever it meant before.
        private mutating func add(_ node: Node, anchor: String?) {
            nodes.append(node)
            if let anchor { anchors[anchor] = nodes.count - 1 }
            place(nodes.count - 1)
        }

        private mutating func place(_ node: Int) {
            if open.isEmpty { root = node } else { open[open.count - 1].items.append(node) }
        }

        private func checkKeys(_ items: [Int]) throws(Problem) {
            var seen: Set<String> = []
            for place in stride(from: 0, to: items.count, by: 2) {
                guard case .scalar(let key, _) = nodes[items[place]] else { continue }
                if !seen.insert(key).inserted { throw Problem(message: "the key \(key) stands twice") }
            }
        }

        private static func text(_ name: UnsafeMutablePointer<UInt8>?) -> String? {
            name.map { String(decodingCString: $0, as: UTF8.self) }
        }
    }
}

/// The events of libyaml's parser.
private struct Events {
    /// Not moved, since it points to itself.
    private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    private var event = yaml_event_t()
    private var hasEnded = false

    /// - Parameter bytes: UTF-8 that stays where it is until ``close()``.
    init(_ bytes: UnsafeBufferPointer<UInt8>) throws(YAMLDocument.Problem) {
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            throw YAMLDocument.Problem(message: "there is not enough memory to parse it")
        }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    /// The next event, to be given back by ``delete()``; nil after the last.
    mutating func next() throws(YAMLDocument.Problem) -> yaml_event_t? {
        guard !hasEnded else { return nil }
        guard yaml_parser_parse(parser, &event) == 1 else {
            let message = parser.pointee.problem.map { String(cString: $0) } ?? "it cannot be parsed"
            // What is no character at all has no mark.
            let hasMark = parser.pointee.error != YAML_READER_ERROR && parser.pointee.error != YAML_MEMORY_ERROR
            throw YAMLDocument.Problem(
                message: message, line: hasMark ? Int(parser.pointee.problem_mark.line) : nil)
        }
        hasEnded = event.type == YAML_STREAM_END_EVENT
        return event
    }

    mutating func delete() { yaml_event_delete(&event) }

    func close() {
        yaml_parser_delete(parser)
        parser.deallocate()
    }
}
