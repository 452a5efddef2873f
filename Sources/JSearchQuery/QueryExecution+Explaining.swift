// QueryExecution+Explaining.swift
// How the score of a document comes about.

import JSearchAnalysis
import JSearchIndex
package import JSearchStorage

extension QueryExecution {
    /// How the score of a document comes about.
    package func explain(_ hit: ScoredDocument) throws(JSearchError) -> Explanation {
        let segment = snapshot.segments[hit.segment]
        let document = Int(hit.document)
        var lengths: [TokenStream: UInt32] = [:]
        for stream in TokenStream.ranked {
            lengths[stream] = UInt32(truncatingIfNeeded: try segment.column(Column.length(stream))[document])
        }
        var parts: [Explanation.Part] = []
        // Terms without weight only find.
        for term in terms where term.scorer.weight > 0 {
            if let part = try explain(term, hit, segment, length: lengths[term.term.stream] ?? 0) {
                parts.append(part)
            }
        }
        for group in variants { parts += try explain(group, hit) }
        for filter in filters {
            guard let scorer = filter.scorer else { continue }
            let frequency = try filter.frequency(in: hit.document, of: segment, hit.segment)
            guard frequency > 0 else { continue }
            parts.append(
                Explanation.Part(
                    label: filter.label, source: filter.source,
                    score: scorer.score(frequency: frequency, length: lengths[.words] ?? 0).value,
                    weight: scorer.weight, idf: scorer.idf, frequency: Int(frequency),
                    articleCount: filter.articleCount, fields: [:]))
        }
        if hit.isReranked { parts += try explainPlaces(hit, segment) }
        let sum = parts.reduce(0) { $0 + $1.score }
        if recency != nil {
            parts.append(.init(label: "age", source: "recency", score: hit.score.value - sum))
        }
        return Explanation(
            parts: parts, wordCount: Int(lengths[.words] ?? 0), bigramCount: Int(lengths[.bigrams] ?? 0),
            averageWordCount: statistics.geometricLength(.words),
            averageBigramCount: statistics.geometricLength(.bigrams), articleCount: statistics.documentCount)
    }

    private func explain(_ group: VariantGroup, _ hit: ScoredDocument) throws(JSearchError) -> [Explanation.Part] {
        var parts: [Explanation.Part] = []
        for (index, member) in group.members.enumerated() where member.weight > 0 {
            let matches = try group.matches(in: hit.segment)[index]
            guard let place = matches.list.documents.firstIndex(of: hit.document) else { continue }
            var articleCount = 0
            for segment in snapshot.segments.indices {
                articleCount += try group.matches(in: segment)[index].list.count
            }
            parts.append(
                Explanation.Part(
                    label: "\(member.variant.text) (\(member.variant.reason))", source: "variant",
                    score: matches.scores[place].value, weight: member.weight, idf: try member.idf(),
                    frequency: Int(matches.list.frequencies[place]), articleCount: articleCount))
        }
        return parts
    }

    /// What the places of the query's words add.
    private func explainPlaces(
        _ hit: ScoredDocument, _ segment: SegmentReader
    ) throws(JSearchError) -> [Explanation.Part] {
        let additions = try Reranker(plan, terms: terms, analyzer.classes).additions(
            [hit.document], in: segment, index: hit.segment)
        guard let addition = additions.first else { return [] }
        let chain = UTF16Text.string(plan.sequence.text[addition.chainRange])
        let parts: [Explanation.Part] = [
            .init(label: chain, source: "chain", score: addition.chain.value, weight: plan.parameters.chainWeight),
            .init(
                label: "first places", source: "lead", score: addition.lead.value, weight: plan.parameters.leadWeight),
            .init(
                label: "words of the title", source: "title", score: addition.title.value,
                weight: plan.parameters.titleWeight),
        ]
        return parts.filter { $0.score > 0 }
    }

    private func explain(
        _ term: SegmentScorer.Term, _ hit: ScoredDocument, _ segment: SegmentReader, length: UInt32
    ) throws(JSearchError) -> Explanation.Part? {
        guard let entry = term.entries[hit.segment] else { return nil }
        let cursor = try segment.stream(term.term.stream).postings(entry)
        guard try cursor.seek(hit.document) == hit.document else { return nil }
        let frequencies = try cursor.fieldFrequencies()
        var fields: [String: Int] = [:]
        for field in Field.allCases {
            let count = Int(frequencies.counts[Int(field.rawValue)])
            if count > 0 { fields[field.name] = count }
        }
        return Explanation.Part(
            label: term.term.text, source: term.term.stream.name,
            score: term.scorer.score(
                frequency: plan.parameters.fieldWeights.frequency(frequencies), length: length
            ).value, weight: term.scorer.weight,
            idf: term.scorer.idf, frequency: Int(frequencies.total),
            articleCount: try Self.documentCount(term.entries, term.term.stream, snapshot), fields: fields)
    }
}
