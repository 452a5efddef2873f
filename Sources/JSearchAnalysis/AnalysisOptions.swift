// AnalysisOptions.swift
// What a person can choose of how text is analysed. Recorded in every index.

/// How the text of an index is analysed, and which spellings a search of it looks past.
///
/// An index keeps its options, and queries are analysed by them, so the two cannot differ.
public struct AnalysisOptions: Sendable, Equatable {
    /// The folds that are on.
    public var folds: Folds = .all
    /// Words and synonyms of a person's own.
    public var userDictionary = UserDictionary()

    /// Makes the default options.
    public init() {}

    /// The names of the properties that hold the options in an index.
    private static let foldsName = "folds"
    private static let userDictionaryName = "user dictionary"

    /// The options as names and values, sorted by name; an empty dictionary is left out.
    package var properties: [(name: String, value: String)] {
        // Not `joined(separator:)`, which a first query would have to look up as the program runs.
        var names = ""
        for name in folds.names { names += names.isEmpty ? name : " " + name }
        var result = [(Self.foldsName, names)]
        if !userDictionary.isEmpty { result.append((Self.userDictionaryName, userDictionary.text)) }
        return result
    }

    /// The options that an index records.
    ///
    /// - Returns: nil if they are not such as this program writes.
    package init?(properties: [(name: String, value: String)]) {
        guard let names = properties.first(where: { $0.name == Self.foldsName })?.value else { return nil }
        folds = []
        for name in names.split(separator: " ") {
            guard let fold = Folds(name: String(name)) else { return nil }
            folds.insert(fold)
        }
        if let text = properties.first(where: { $0.name == Self.userDictionaryName })?.value {
            guard let dictionary = try? UserDictionary(text) else { return nil }
            userDictionary = dictionary
        }
    }
}
