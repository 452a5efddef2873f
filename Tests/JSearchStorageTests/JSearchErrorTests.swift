// JSearchErrorTests.swift
// What an error tells people and programs.

import JSearchStorage
import Testing

@Suite("JSearchError")
struct JSearchErrorTests {
    @Test("The description begins with the path and the offset, where there are any")
    func description() {
        #expect(JSearchError(.locked, "Wait.").description == "Wait.")
        #expect(JSearchError(.locked, "Wait.", path: "a/b").description == "a/b: Wait.")
        #expect(JSearchError(.damaged, "Bad.", path: "a/b", offset: 7).description == "a/b: at byte 7: Bad.")
    }

    @Test("Damage says where, and what to do about it")
    func damaged() {
        let error = JSearchError.damaged("It is odd", path: "f", at: 12)
        #expect(error.code == .damaged)
        #expect(error.path == "f")
        #expect(error.offset == 12)
        #expect(error.message.contains("build the index again"))
    }

    @Test("The codes that programs rely on never change")
    func codes() {
        #expect(
            JSearchError.Code.allCases.map(\.rawValue) == [
                "no-index", "damaged", "unsupported-version", "analysis-mismatch", "locked", "file-system",
                "invalid-query", "query-too-expensive", "invalid-argument", "cancelled", "icu",
            ])
    }
}
