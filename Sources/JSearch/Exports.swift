// Exports.swift
// Everything that a user of the library may name. This file is the list of the public API, with SearchIndex.swift.

@_exported public import struct JSearchAnalysis.AnalysisOptions
@_exported public import struct JSearchAnalysis.Folds
@_exported public import struct JSearchAnalysis.UserDictionary
@_exported public import struct JSearchIndex.Article
@_exported public import struct JSearchIndex.ArticleDate
@_exported public import enum JSearchIndex.Field
@_exported public import class JSearchIndex.IndexWriter
@_exported public import struct JSearchQuery.Explanation
@_exported public import struct JSearchQuery.FieldWeights
@_exported public import struct JSearchQuery.Hit
@_exported public import struct JSearchQuery.MarkedText
@_exported public import struct JSearchQuery.Query
@_exported public import struct JSearchQuery.RankingParameters
@_exported public import struct JSearchQuery.SearchOptions
@_exported public import struct JSearchQuery.SearchResults
@_exported public import struct JSearchStorage.JSearchError
