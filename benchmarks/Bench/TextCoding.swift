// TextCoding.swift
// Choosing codes for texts, and writing the texts with them, in memory.

import JSearchIndex

/// What `TextStoreWriter` does with normalised texts, without files and signatures.
enum TextCoding {
    /// Units of the sample, about as many as when indexing.
    private static let sampleUnitCount = 3 << 20

    /// Chooses codes for texts.
    static func encoder(for texts: [[UInt16]]) -> TextEncoder {
        var occurs = [Bool](repeating: false, count: 1 << 16)
        var total = 0
        for text in texts {
            total += text.count
            for unit in text { occurs[Int(unit)] = true }
        }
        var pieces: [[UInt16]] = []
        var (seen, taken) = (0, 0)
        for text in texts {
            seen += text.count
            guard taken * total < seen * min(total, sampleUnitCount) else { continue }
            pieces.append(text)
            taken += text.count
        }
        let units = (0..<1 << 16).filter { occurs[$0] }.map { UInt16($0) }
        return TextEncoder(TextCodeTrainer(units: units, pieces: pieces, total: total).train())
    }

    /// Writes texts with codes.
    ///
    /// - Returns: How many codes there are.
    static func encode(_ texts: [[UInt16]], with encoder: TextEncoder) -> Int {
        let longest = texts.map(\.count).max() ?? 0
        var codes = [UInt16](repeating: 0, count: longest)
        var starts = [UInt32](repeating: 0, count: longest)
        var count = 0
        codes.withUnsafeMutableBufferPointer { codes in
            starts.withUnsafeMutableBufferPointer { starts in
                guard let codes = codes.baseAddress, let starts = starts.baseAddress else { return }
                for text in texts {
                    count += text.withUnsafeBufferPointer { encoder.encode($0, into: codes, starts: starts) }
                }
            }
        }
        return count
    }
}
