// KanjiVariants.swift
// Placeholder until the table is merged.
package enum KanjiVariants {
    static func fold(_ text: UnsafeBufferPointer<UInt16>, into folded: inout [UInt16]) -> Bool { false }
}
