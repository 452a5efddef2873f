// QueryText.swift
// Queries written out again, to suggest others.

extension Query.Clause {
    /// The clause as a person would write it.
    package var written: String {
        var result = ""
        switch occurrence {
        case .excluded: result = "-"
        // Phrases, titles and tags are required without a sign.
        case .required: result = kind == .keyword ? "+" : ""
        case .optional: break
        }
        switch kind {
        case .title: result += "title:"
        case .tag: result += "tag:"
        case .keyword, .phrase: break
        }
        guard isQuoted else { return result + text }
        let escaped = text.map { "\"＂“”\\".contains($0) ? "\\\($0)" : String($0) }.joined()
        return "\(result)\"\(escaped)\""
    }
}

extension Query {
    /// The query as a person would write it.
    package var written: String { clauses.map(\.written).joined(separator: " ") }
}
