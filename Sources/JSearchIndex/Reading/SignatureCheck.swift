// SignatureCheck.swift
// Compares the signatures of a dictionary's blocks with the terms they were made of.

import JSearchStorage

/// Verifies that each block of a dictionary that is to have a signature has that of its terms.
struct SignatureCheck {
    private let dictionary: TermDictionary

    init(_ dictionary: TermDictionary) { self.dictionary = dictionary }

    /// - Complexity: O(terms of the blocks with a signature).
    func run() throws(JSearchError) {
        try dictionary.file.verify(dictionary.signatures)
        var terms = try dictionary.terms()
        var made = TermSignature()
        var number = 0
        while number / IndexFormat.termsPerBlock < dictionary.signatureCount, try terms.next() {
            terms.term.withUnsafeBufferPointer { made.add($0, from: 0) }
            number += 1
            guard number % IndexFormat.termsPerBlock == 0 || number == dictionary.termCount else { continue }
            let block = (number - 1) / IndexFormat.termsPerBlock
            guard made == dictionary.signature(block) else {
                throw .damaged(
                    "The signature of block \(block) is not that of its terms", path: dictionary.file.path,
                    at: dictionary.signatures.lowerBound + TermSignature.byteCount * block)
            }
            made = TermSignature()
        }
    }
}
