// ExplanationOutput.swift
// Parts of a score and marked text as JSON, the same in every command.

import JSearchQuery

/// A part of a score.
struct PartOutput: Encodable {
    let label: String
    let source: String
    let score: Double
    let weight: Double
    let idf: Double
    let frequency: Int
    let articles: Int
    let fields: [String: Int]

    init(_ part: Explanation.Part) {
        label = part.label
        source = part.source
        score = part.score
        weight = part.weight
        idf = part.idf
        frequency = part.frequency
        articles = part.articleCount
        fields = part.fields
    }
}

/// A piece of marked text.
struct FragmentOutput: Encodable {
    let text: String
    let match: Bool

    init(_ fragment: MarkedText.Fragment) {
        text = fragment.text
        match = fragment.isMatch
    }
}
