// IndexFormat.swift
// Names of files and the constants of index/FORMAT.md. A test compares them with that page.

package import JSearchStorage

/// The names and limits of the format.
package enum IndexFormat {
    /// The version of all files.
    package static let version = Int(Envelope.version)
    package static let manifestName = "manifest"
    package static let newManifestName = "manifest.new"
    package static let lockName = "lock"
    /// Documents in a segment.
    package static let documentLimit = Int(Int32.max)
    /// Bytes of UTF-8 in a term.
    package static let termByteLimit = 240
    /// A field of an article, in UTF-16 units after normalising.
    package static let fieldUnitLimit = 1 << 29
    /// Bytes of UTF-8 in an article's id.
    package static let idByteLimit = 4_096
    /// Postings in a block: what a ``PackedBlock`` holds. (Written out, since a constant of another module is a call.)
    package static let postingsPerBlock = 128
    /// Terms in a dictionary block.
    package static let termsPerBlock = 32
    /// A term that occurs in one document only, at most this often, has its posting in the dictionary.
    package static let inlineFrequencyLimit = 8
    /// Bytes of records after which a block of stored articles is closed.
    package static let articleBlockByteCount = 16_384

    /// What every file of a segment begins with.
    package static func segmentPrefix(_ segment: UInt64) -> String {
        let digits = String(segment)
        return "segment-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }

    /// The name of a file of a segment.
    package static func fileName(segment: UInt64, suffix: String) -> String {
        segmentPrefix(segment) + "." + suffix
    }

    /// Where a file is.
    package static func path(_ directory: String, segment: UInt64, suffix: String) -> String {
        directory + "/" + fileName(segment: segment, suffix: suffix)
    }

    /// Suffixes of the files of every segment, in ascending order, with what they hold.
    package static let suffixes: [(suffix: String, kind: FileKind)] = [
        ("articles", .articles), ("bigrams.postings", .postings),
        ("bigrams.terms", .terms), ("characters.postings", .postings), ("characters.terms", .terms),
        ("columns", .columns), ("keys", .keys),
        ("runs.postings", .postings), ("runs.terms", .terms), ("tags.postings", .postings),
        ("tags.terms", .terms), ("texts", .texts), ("words.postings", .postings),
        ("words.terms", .terms),
    ]

    /// The suffix of the file with the deleted documents as of a commit.
    package static func deletedSuffix(generation: UInt64) -> String {
        let digits = String(generation)
        return "deleted-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }

    /// The name of the file that says which files the articles came from, as of a commit.
    package static func sourcesName(generation: UInt64) -> String {
        let digits = String(generation)
        return "sources-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }

    /// Whether a file name is one that jsearch gives to a file that only some commits need: of a segment, or with
    /// the sources of the articles.
    package static func isReplaceable(fileName name: String) -> Bool {
        if segment(ofFileName: name) != nil { return true }
        guard name.hasPrefix("sources-"), let generation = UInt64(name.dropFirst(8)) else { return false }
        return sourcesName(generation: generation) == name
    }

    /// The segment a file name belongs to, if it is a name that jsearch gives.
    package static func segment(ofFileName name: String) -> UInt64? {
        guard name.hasPrefix("segment-"), let dot = name.firstIndex(of: ".") else { return nil }
        let digits = name[name.index(name.startIndex, offsetBy: 8)..<dot]
        guard digits.count >= 6, let segment = UInt64(digits), segmentPrefix(segment) == name[..<dot] else {
            return nil
        }
        let suffix = name[name.index(after: dot)...]
        if UnitFormat.suffixes.contains(String(suffix)) { return segment }
        if suffixes.contains(where: { $0.suffix == suffix }) { return segment }
        guard suffix.hasPrefix("deleted-"), let generation = UInt64(suffix.dropFirst(8)),
            deletedSuffix(generation: generation) == suffix
        else { return nil }
        return segment
    }
}
