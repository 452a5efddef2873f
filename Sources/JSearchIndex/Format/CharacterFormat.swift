// CharacterFormat.swift
// Which characters have lists of their own. index/FORMAT.md, "Characters".

/// The names and rules of the lists of characters.
package enum CharacterFormat {
    /// What the suffixes of the files begin with.
    package static let name = "characters"

    /// The bytes of the character that a term begins with; 0 if it is none that has a list: those of less than three bytes
    /// are letters, of which terms are whole runs.
    static func byteCount(ofFirst term: some Collection<UInt8>) -> Int {
        guard let first = term.first, first >= 0xE0 else { return 0 }
        let count = first < 0xF0 ? 3 : 4
        return term.count >= count ? count : 0
    }

    /// Whether a character has a list of its own.
    ///
    /// - Parameters:
    ///   - postingCount: Postings of the terms that begin with it.
    ///   - documentCount: Documents that have any of them.
    ///   - count: Documents of the segment.
    static func pays(postingCount: Int, documentCount: Int, of count: Int) -> Bool {
        postingCount >= max(leastPostings, count / 8) && postingCount >= 2 * documentCount
    }

    /// Adding up fewer postings takes no time.
    package static let leastPostings = 256
}
