// QueryRequest.swift
// What `jsearch query` is asked for, and the answer to it.

import JSearch
import JSearchQuery

/// What a command line of `jsearch query` says.
struct QueryRequest: Equatable {
    var text: [String] = []
    var directory = "index"
    var limit = 10
    var offset = 0
    var boost: [String] = []
    var recencyHalfLife: Double?
    var json = false
    var explains = false
    var color = ColorChoice.auto

    static let limits = 0...100_000
    static let offsets = 0...10_000_000

    /// Prints the answer and ends the process.
    ///
    /// The index is still open then: closing it would cost more time than ranking a short query does.
    func run() throws -> Never {
        let text = Self.joined(self.text, " ")
        let query = try Query(text)
        var options = SearchOptions()
        options.limit = limit
        options.offset = offset
        options.explains = explains
        for boost in boost { try Self.apply(boost, to: &options.parameters) }
        if let recencyHalfLife { try options.parameters.set("recency", to: recencyHalfLife) }
        if let width = Terminal.width { options.snippetColumns = max(40, 3 * (width - 4)) }
        let index = try SearchIndex(directory: directory)
        let results = try index.search(query, options: options)
        if json {
            try JSONOutput.print(QueryOutput(text, results, offset: offset))
        } else {
            let printer = HitPrinter(style: Style(usesColor: Terminal.usesColor(color)), width: Terminal.width)
            print(printer.text(results, offset: offset), terminator: "")
        }
        let status = results.total == 0 ? ExitStatus.nothing : .success
        withExtendedLifetime(index) { status.endProcess() }
    }

    /// Strings with a separator between them.
    ///
    /// As `joined(separator:)`, which the program would have to look up among all types as it runs: for so few strings that takes
    /// a hundred times as long.
    static func joined(_ strings: [String], _ separator: String) -> String {
        var text = ""
        for (index, string) in strings.enumerated() {
            if index > 0 { text += separator }
            text += string
        }
        return text
    }

    private static func apply(_ boost: String, to parameters: inout RankingParameters) throws {
        let parts = boost.split(separator: "=", maxSplits: 1)
        let names = Field.allCases.map(\.name)
        guard parts.count == 2, names.contains(String(parts[0])), let weight = Double(parts[1]) else {
            throw JSearchError(
                .invalidArgument,
                "--boost takes FIELD=WEIGHT, such as title=2, not \"\(boost)\". Fields: \(names.joined(separator: ", "))."
            )
        }
        try parameters.set("field.\(parts[0])", to: weight)
    }
}

extension QueryRequest {
    /// Reads the arguments behind `query` if they have the plain form that nearly all have: words and a few options, each at most
    /// once, without a fault; nil for all others, which are for ``QueryCommand``.
    ///
    /// What is read here is what `QueryCommand` would read, as a test with random arguments checks. It saves the parser of the
    /// whole command, which takes longer than most queries: it looks its types up by their names as the program runs.
    init?(plain arguments: some Sequence<String>) {
        var seen: [String] = []
        var iterator = arguments.makeIterator()
        while let argument = iterator.next() {
            guard argument.first == "-" else {
                guard !argument.isEmpty else { return nil }
                text.append(argument)
                continue
            }
            let name = argument == "-l" ? "--limit" : argument
            guard !seen.contains(name) else { return nil }
            seen.append(name)
            switch name {
            case "--json": json = true
            case "--explain": explains = true
            case "--index-dir", "--limit", "--offset":
                guard let value = iterator.next(), !value.isEmpty, value.first != "-" else { return nil }
                if name == "--index-dir" {
                    directory = value
                } else {
                    guard let number = Int(value) else { return nil }
                    if name == "--limit" { limit = number } else { offset = number }
                }
            default: return nil
            }
        }
        guard !text.isEmpty, Self.limits.contains(limit), Self.offsets.contains(offset) else { return nil }
    }
}
