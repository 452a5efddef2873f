// FieldWeights.swift
// What an occurrence of a word counts in each field.

package import JSearchIndex

/// What an occurrence of a word counts in each field of an article, 0 or more; 1 is as much as in the body.
///
/// Occurrences are weighed and summed before they saturate, as in BM25F: a word that stands in the title with
/// weight 3 counts like three in the body. What is found does not change, only the order.
///
/// ## Sources
/// - S. Robertson, H. Zaragoza, M. Taylor. *Simple BM25 Extension to Multiple Weighted Fields.* CIKM 2004.
public struct FieldWeights: Sendable, Equatable {
    /// The weight of `Field.title`.
    public var title = 1.0
    /// The weight of `Field.headings`.
    public var headings = 1.0
    /// The weight of `Field.tags`.
    public var tags = 1.0
    /// The weight of `Field.excerpt`.
    public var excerpt = 1.0
    /// The weight of `Field.body`.
    public var body = 1.0
    /// The weight of `Field.code`.
    public var code = 1.0

    /// All fields alike.
    public init() {}

    /// The weights in the order of the fields' numbers.
    package var values: [Double] { [title, headings, tags, excerpt, body, code] }

    /// Whether all fields count alike.
    package var areEven: Bool { self == FieldWeights() }

    /// A frequency by field as one number.
    package func frequency(_ frequencies: FieldFrequencies) -> Double {
        var sum = 0.0
        for (field, weight) in values.enumerated() { sum += weight * Double(frequencies.counts[field]) }
        return sum
    }
}
