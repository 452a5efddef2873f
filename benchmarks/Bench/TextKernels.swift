// TextKernels.swift
// The kernels of indexing: normalise, segment, bigram, invert.

import JSearchAnalysis
import JSearchIndex
import JSearchStorage

extension KernelList {
    /// Adds the kernels that work on articles. Bytes are those of UTF-8 in the indexed fields.
    mutating func addText(_ articles: [Article]) {
        let byteCount = articles.reduce(0) { $0 + $1.textByteCount }
        let texts = articles.flatMap { article in Field.allCases.map { article.text(of: $0) } }.filter { !$0.isEmpty }

        add("normalise") {
            let sources = texts.map(UTF16Text.units)
            let normalizer = try TextNormalizer()
            var output = NormalizedText()
            return Kernel(name: "normalise", unit: "byte", count: byteCount) {
                for source in sources {
                    source.withUnsafeBufferPointer { normalizer.normalize($0, into: &output, withMap: false) }
                }
            }
        }
        add("segment") {
            let normalized = try Self.normalized(texts)
            let segmenter = try JapaneseWordSegmenter()
            var segments: [WordSegment] = []
            return Kernel(name: "segment", unit: "byte", count: byteCount) {
                for units in normalized {
                    units.withUnsafeBufferPointer { segmenter.segment($0, into: &segments) }
                }
            }
        }
        add("bigram") {
            let normalized = try Self.normalized(texts)
            let classes = CharacterClasses()
            var tokens: [Token] = []
            return Kernel(name: "bigram", unit: "byte", count: byteCount) {
                for units in normalized {
                    units.withUnsafeBufferPointer {
                        BigramTokenizer.tokenize($0, classes: classes, into: &tokens)
                    }
                }
            }
        }
        add("analyse") {
            let analyzer = try TextAnalyzer()
            var output = AnalyzedText()
            return Kernel(name: "analyse", unit: "byte", count: byteCount) {
                for text in texts { analyzer.analyze(text, into: &output) }
            }
        }
        add("unit") {
            let analyzer = try TextAnalyzer()
            return Kernel(name: "unit", unit: "byte", count: byteCount) {
                let unit = try UnitWriter(
                    number: 1, directory: "", fileSystem: NowhereFileSystem(), analyzer: analyzer)
                for article in articles { try unit.add(article) }
                _ = try unit.finish()
            }
        }
        add("train") {
            let normalized = try Self.normalized(texts)
            return Kernel(name: "train", unit: "byte", count: byteCount) { _ = TextCoding.encoder(for: normalized) }
        }
        add("encode") {
            let normalized = try Self.normalized(texts)
            let encoder = TextCoding.encoder(for: normalized)
            return Kernel(name: "encode", unit: "byte", count: byteCount) {
                _ = TextCoding.encode(normalized, with: encoder)
            }
        }
    }

    private static func normalized(_ texts: [String]) throws -> [[UInt16]] {
        let normalizer = try TextNormalizer()
        return texts.map { normalizer.normalize($0).units }
    }
}

/// Takes files and forgets them, so that no disk is measured.
private struct NowhereFileSystem: FileSystem {
    private final class File: OutputFile {
        func write(_ bytes: UnsafeRawBufferPointer) {}
        func finish(durably: Bool) {}
    }

    func create(_ path: String) -> any OutputFile { File() }
    func createDirectory(_ path: String) {}
    func list(_ directory: String) -> [String] { [] }
    func map(_ path: String) -> MappedFile? { nil }
    func rename(_ path: String, to other: String) {}
    func remove(_ path: String) {}
    func synchronizeDirectory(_ path: String) {}
    func lock(_ path: String) -> FileLock? { nil }
}
