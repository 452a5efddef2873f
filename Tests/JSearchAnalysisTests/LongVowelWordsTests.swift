// LongVowelWordsTests.swift
// The table of words that may have ー at their end.

import Testing

@testable import JSearchAnalysis

@Suite("LongVowelWords")
struct LongVowelWordsTests {
    @Test("The words are in canonical katakana, each once, without ー at the end")
    func canonical() {
        let words = LongVowelWords.words.split { $0 == " " || $0 == "\n" }.map { Array($0.utf16) }
        #expect(words.count > 150 && Set(words).count == words.count)
        for word in words { #expect(KanaPairs.canonical(word) == word && word.last != 0x30FC) }
    }

    @Test("A word ends where it stands at the end of katakana, before another word")
    func ends() {
        func ends(_ katakana: String, _ rest: String) -> Bool {
            LongVowelWords.endsWord(Array(katakana.utf16), before: Array(rest.utf16)[...])
        }
        for word in LongVowelWords.words.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
            #expect(ends(String(word), "システム") && ends("ネット" + word, "システム"))
            #expect(!ends(String(word) + "ヌ", "システム"))
        }
        #expect(!ends("", "システム") && !ends("ーバ", "システム") && !ends("サーバ", "ー") && !ends("モニタ", "リング"))
    }
}
