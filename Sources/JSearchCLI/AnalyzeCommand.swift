// AnalyzeCommand.swift
// `jsearch analyze TEXT`

import ArgumentParser
import JSearch
import JSearchAnalysis

struct AnalyzeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "analyze",
        abstract: "Show how a text is normalised and cut into words and bigrams.",
        discussion: """
            Positions and lengths are in UTF-16 units of the normalised text. "ranks" says whether a token
            counts for ranking; the others only make every substring findable.

              jsearch analyze "ＡＩﾁｯﾌﾟに100億ドル"
              echo "か゛っこう" | jsearch analyze --json
            """)

    @Argument(help: ArgumentHelp("The text; standard input if there is none.", valueName: "text"))
    var text: [String] = []

    @Flag(name: .long, help: "Print the analysis as JSON.")
    var json = false

    func run() throws {
        let input: String
        if text.isEmpty {
            var decoded = String(decoding: Terminal.readInput(), as: UTF8.self)
            if decoded.hasSuffix("\n") { decoded.removeLast() }
            input = decoded
        } else {
            input = text.joined(separator: " ")
        }
        let analyzer: TextAnalyzer
        do throws(AnalysisError) {
            analyzer = try TextAnalyzer()
        } catch { throw JSearchError(.icu, error.message) }
        let analyzed = analyzer.analyze(input)
        let source = UTF16Text.units(input)
        if json {
            try JSONOutput.print(AnalysisOutput(input, source, analyzed))
            return
        }
        print("normalized  \(analyzed.text.string)\n")
        print(Self.table("words", analyzed.words, analyzed, source))
        print(Self.table("bigrams", analyzed.bigrams, analyzed, source), terminator: "")
    }

    private static func table(
        _ name: String, _ tokens: [Token], _ analyzed: AnalyzedText, _ source: [UInt16]
    ) -> String {
        var table = TextTable(rightAligned: [0, 1])
        table.append(["position", "length", name, "source", "ranks"])
        for token in tokens {
            table.append([
                String(token.start), String(token.length), visible(analyzed.string(token)),
                visible(piece(of: source, token, analyzed)), token.isRanked ? "yes" : "no",
            ])
        }
        return table.text
    }

    /// The piece of source that a token came from.
    fileprivate static func piece(of source: [UInt16], _ token: Token, _ analyzed: AnalyzedText) -> String {
        String(decoding: source[analyzed.text.sourceRange(token.range)], as: UTF16.self)
    }

    /// White space made visible.
    private static func visible(_ text: String) -> String {
        text.map { $0 == "\n" || $0 == "\r\n" ? "⏎" : $0 == "\t" ? "⇥" : $0 == " " ? "␣" : String($0) }.joined()
    }
}

/// The analysis as JSON.
private struct AnalysisOutput: Encodable {
    struct TokenOutput: Encodable {
        let text: String
        let position: Int
        let length: Int
        let source: String
        let sourceStart: Int
        let sourceEnd: Int
        let ranks: Bool
    }
    let text: String
    let normalized: String
    let words: [TokenOutput]
    let bigrams: [TokenOutput]

    init(_ text: String, _ source: [UInt16], _ analyzed: AnalyzedText) {
        func output(_ token: Token) -> TokenOutput {
            let range = analyzed.text.sourceRange(token.range)
            return TokenOutput(
                text: analyzed.string(token), position: Int(token.start), length: Int(token.length),
                source: AnalyzeCommand.piece(of: source, token, analyzed), sourceStart: range.lowerBound,
                sourceEnd: range.upperBound, ranks: token.isRanked)
        }
        self.text = text
        normalized = analyzed.text.string
        words = analyzed.words.map(output)
        bigrams = analyzed.bigrams.map(output)
    }
}
