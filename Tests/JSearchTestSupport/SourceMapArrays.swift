// SourceMapArrays.swift
// The map of a normalised text unit by unit, for comparing.

import JSearchAnalysis

extension NormalizedText {
    /// For each unit, where the piece of source it came from starts; empty if there is no map.
    package var sourceStarts: [UInt32] { (0..<source.count).map { UInt32(source[$0].lowerBound) } }

    /// For each unit, where that piece ends.
    package var sourceEnds: [UInt32] { (0..<source.count).map { UInt32(source[$0].upperBound) } }
}
