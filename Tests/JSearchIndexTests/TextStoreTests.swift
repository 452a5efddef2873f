// TextStoreTests.swift
// Texts as codes: what is written comes back, and what is looked for is found, compared with plain search.

import JSearchAnalysis
import JSearchStorage
import JSearchTestSupport
import Testing

@testable import JSearchIndex

@Suite("Texts as codes")
struct TextStoreTests {
    private let directory = TemporaryDirectory()
    private let classes = CharacterClasses()

    /// Bodies of very different lengths, of few different characters, so that everything occurs often and at every edge.
    private func bodies(seed: UInt64) -> [String] {
        var random = SeededGenerator(seed: seed)
        let pieces = ["半", "導体", "の", "半導体", "ab", "c", "、", " ", "東京", "都", "ー", "x1", "𠮷", "😀"]
        return (0..<60).map { number in
            let count = [3, 40, 400, 1_500, 6_000][number % 5]
            return (0..<random.int(in: 1..<count)).map { _ in random.pick(pieces) }.joined()
        }
    }

    private func store(_ bodies: [String]) throws -> TextStore {
        let writer = try IndexWriter(directory: directory.path)
        for (number, body) in bodies.enumerated() {
            try writer.add(Article(id: String(number), title: number % 3 == 0 ? "半導体の都" : "", body: body))
        }
        try writer.commit()
        return try #require(try Snapshot.open(directory.path).segments.first).texts
    }

    @Test("Texts come back as they were normalised", arguments: [11, 12])
    func decode(seed: UInt64) throws {
        let bodies = bodies(seed: seed)
        let store = try store(bodies)
        let analyzer = try TextAnalyzer()
        for (number, body) in bodies.enumerated() {
            let texts = try store.texts(number)
            #expect(texts[Int(Field.body.rawValue)] == analyzer.normalize(body).units, "seed \(seed), \(number)")
            #expect(texts[Int(Field.title.rawValue)].isEmpty == (number % 3 != 0))
        }
    }

    @Test("A damaged page of a long text is an error for those who read it, and changes nothing for others")
    func damagedPages() throws {
        var random = SeededGenerator(seed: 31)
        let filler = (0..<100_000).map { _ in UInt16(random.int(in: 0x4E00..<0x9F00)) }
        _ = try store(["最初の石を置く" + String(decoding: filler, as: UTF16.self) + "最後の石を置く"])
        let disk = DiskFileSystem()
        let number = try #require(try Manifest.read(directory.path, fileSystem: disk)?.segments.first?.number)
        let name = IndexFormat.fileName(segment: number, suffix: "texts")
        let end = try EnvelopeFile(directory.file(name), kind: .texts, in: disk).bodyEnd
        let bytes = try #require(try directory.read(name))
        var (answers, errors) = (0, 0)
        for page in stride(from: 0, to: end, by: Envelope.pageByteCount) {
            var damaged = bytes
            damaged[min(end - 1, page + Envelope.pageByteCount / 2)] ^= 1
            try directory.write(name, damaged)
            for word in ["最初の石を置く", "最後の石を置く"] {
                do {
                    try expectOnce(Array(word.utf16))
                    answers += 1
                    // In random text one bigram may be in any chunk, so that this reads more.
                    try expectOnce(bigram: Array(word.utf16.prefix(2)))
                } catch let error as JSearchError {
                    #expect(error.code == .damaged && error.path?.hasSuffix(name) == true)
                    errors += 1
                }
            }
        }
        // The table of codes is read by all, of the text a few pages each.
        #expect(answers > 10 && errors > 10, "\(answers) answers, \(errors) errors")
    }

    /// Expects that a phrase stands in the only document once.
    private func expectOnce(_ units: [UInt16]) throws {
        let store = try #require(try Snapshot.open(directory.path).segments.first).texts
        let phrase = try #require(try TextPhrase(units, wholeRuns: false, classes: classes, in: store))
        #expect(try phrase.counts(in: [0]) == [1])
    }

    /// The same of a bigram.
    private func expectOnce(bigram: [UInt16]) throws {
        let store = try #require(try Snapshot.open(directory.path).segments.first).texts
        let sequence = TokenSequence(pieces: [(0, 0..<2)], words: [0..<2], text: bigram)
        let places = try TextPlaces([bigram], sequence: sequence, classes: classes, in: store)
        try places.find(in: [0]) { #expect($0[0].count == 1) }
    }

    /// How often a string stands in a text, and is not a part of a longer run of letters.
    private func plainCount(_ needle: [UInt16], _ text: [UInt16], wholeRuns: Bool) -> Int {
        func isLetter(_ unit: UInt16) -> Bool { unit < 0x80 && unit > 0x2F && unit != 0x3A }
        guard text.count >= needle.count else { return 0 }
        return (0...text.count - needle.count).count { start in
            let end = start + needle.count
            guard text[start..<end].elementsEqual(needle) else { return false }
            if !wholeRuns { return true }
            let cutsFirst = isLetter(needle[0]) && start > 0 && isLetter(text[start - 1])
            return !cutsFirst && !(isLetter(needle[needle.count - 1]) && end < text.count && isLetter(text[end]))
        }
    }

    @Test("A phrase is counted where plain search counts it", arguments: [21, 22])
    func phrases(seed: UInt64) throws {
        let store = try store(bodies(seed: seed))
        let documents = (0..<UInt32(store.documentCount)).map { $0 }
        var texts: [[[UInt16]]] = []
        for document in documents { texts.append(try store.texts(Int(document))) }
        var random = SeededGenerator(seed: seed)
        for round in 0..<150 {
            // A piece of a text, or pieces that may stand nowhere.
            let body = texts[random.int(in: 0..<texts.count)][Int(Field.body.rawValue)]
            let length = min(body.count, random.int(in: 1..<(round % 10 == 0 ? 60 : 8)))
            let start = random.int(in: 0..<body.count - length + 1)
            var needle = Array(body[start..<start + length])
            if round % 4 == 0 { needle.reverse() }
            let wholeRuns = round % 2 == 0
            let phrase = try TextPhrase(needle, wholeRuns: wholeRuns, classes: classes, in: store)
            let counts = try phrase?.counts(in: documents) ?? documents.map { _ in 0 }
            let inBody = try phrase?.counts(in: documents, fields: 1 << Field.body.rawValue, atMost: 1)
            for (number, fields) in texts.enumerated() {
                let expected = fields.map { plainCount(needle, $0, wholeRuns: wholeRuns) }
                let message: Comment = "seed \(seed), round \(round), document \(number): \(UTF16Text.string(needle))"
                #expect(counts[number] == expected.reduce(0, +), message)
                #expect(inBody.map { $0[number] } ?? 0 == min(1, expected[Int(Field.body.rawValue)]), message)
            }
        }
    }

    @Test(
        "Tokens are found where the tokenizer makes them; in long texts, enough of them to know every chain",
        arguments: [31, 32])
    func places(seed: UInt64) throws {
        let store = try store(bodies(seed: seed))
        let text = Array("半導体の東京".utf16)
        let tokens =
            [[0, 1], [1, 2], [2, 3], [3, 4], [4, 5]].map { [text[$0[0]], text[$0[1]]] } + [Array("ab".utf16)]
        let pieces = tokens.indices.dropLast().map { (needle: $0, range: $0..<$0 + 2) }
        // With a long query all places are given.
        for padding in [0, 40] {
            let sequence = TokenSequence(
                pieces: pieces + [(needle: 5, range: 6..<8)], words: pieces.map(\.range),
                text: text + [UInt16](repeating: 0x20, count: padding))
            let finder = try TextPlaces(tokens, sequence: sequence, classes: classes, in: store)
            var document = 0
            var failure: JSearchError?
            try finder.find(in: (0..<UInt32(store.documentCount)).map { $0 }) { found in
                do throws(JSearchError) {
                    let fields = try store.texts(document)
                    let isLong = fields.contains { $0.count > 1_024 }
                    check(
                        found, fields, tokens, isComplete: padding > 0 || !isLong, "seed \(seed), document \(document)")
                } catch { failure = error }
                document += 1
            }
            #expect(document == store.documentCount && failure == nil)
        }
    }

    private func check(
        _ found: [[UInt64]], _ fields: [[UInt16]], _ tokens: [[UInt16]], isComplete: Bool, _ message: Comment
    ) {
        var expected = [[UInt64]](repeating: [], count: tokens.count)
        for (field, units) in fields.enumerated() {
            var made: [Token] = []
            units.withUnsafeBufferPointer { BigramTokenizer.tokenize($0, classes: classes, into: &made) }
            for token in made {
                if let index = tokens.firstIndex(where: { $0.elementsEqual(units[token.range]) }) {
                    expected[index].append(UInt64(field) << 32 | UInt64(token.start))
                }
            }
        }
        for index in tokens.indices {
            if isComplete {
                #expect(found[index] == expected[index], message)
                continue
            }
            #expect(Set(found[index]).isSubset(of: expected[index]), message)
            for field in fields.indices {
                let first = expected[index].first { $0 >> 32 == UInt64(field) }
                #expect(found[index].first { $0 >> 32 == UInt64(field) } == first, message)
            }
        }
        // The longest chain that some place shows, some place that was found shows too.
        #expect(longest(found) == longest(expected), message)
    }

    /// How many of the first five tokens follow each other at most.
    private func longest(_ places: [[UInt64]]) -> Int {
        let sets = places.prefix(5).map(Set.init)
        var best = 0
        for start in sets.indices {
            for place in sets[start] {
                var length = 1
                while start + length < sets.count, sets[start + length].contains(place + UInt64(length)) { length += 1 }
                best = max(best, length)
            }
        }
        return best
    }
}

@Suite("Edits of texts")
struct TextEditsTests {
    private func roundTrip(_ source: [UInt16], _ normalized: [UInt16]) throws -> [UInt16] {
        var output = ByteBuffer()
        source.withUnsafeBufferPointer { source in
            normalized.withUnsafeBufferPointer { TextEdits.append(source: source, normalized: $0, to: &output) }
        }
        let file = MappedFile.copy(of: Array(output.bytes))
        var reader = try ByteReader(file.bytes, 0..<output.count, path: "p")
        return try TextEdits.apply(&reader, to: normalized)
    }

    @Test("The source comes back from what was made of it")
    func normalised() throws {
        let analyzer = try TextAnalyzer()
        let texts = [
            "", " ", "AIチップ", "Ａｉ　ﾁｯﾌﾟ\n\n　Ｂ", "㍿か゛", "\u{200B}", "ﬁ", String(repeating: "ABCDE", count: 100),
            "行\n\n\t字下げ\r\n", String(repeating: "あ\u{3099}", count: 90), String(repeating: "\n", count: 5_000),
            "end ", "Ǆ́̂", String(repeating: "㌔", count: 500), "一\u{00AD}二",
        ]
        for text in texts {
            let source = UTF16Text.units(text)
            #expect(try roundTrip(source, analyzer.normalize(text).units) == source, "\(text.prefix(20))")
        }
    }

    @Test("Any text comes back from any other", arguments: [41, 42, 43])
    func random(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for round in 0..<400 {
            let one = (0..<random.int(in: 0..<200)).map { _ in UInt16(random.int(in: 0x61..<0x64)) }
            var other = one
            for _ in 0..<random.int(in: 0..<6) where !other.isEmpty {
                let place = random.int(in: 0..<other.count)
                switch random.int(in: 0..<3) {
                case 0: other.remove(at: place)
                case 1: other.insert(0x3042, at: place)
                default: other[place] = 0x41
                }
            }
            if round % 10 == 0 { other = (0..<150).map { _ in UInt16(random.int(in: 0x30..<0x90)) } }
            #expect(try roundTrip(one, other) == one, "seed \(seed), round \(round)")
        }
    }

    @Test("Edits that do not fit are damage, and never trap")
    func damage() {
        var random = SeededGenerator(seed: 44)
        let normalized = UTF16Text.units("abcあいう")
        for _ in 0..<5_000 {
            let bytes = (0..<random.int(in: 1..<12)).map { _ in
                UInt8(random.int(in: 0..<(random.int(in: 0..<2) == 0 ? 8 : 256)))
            }
            let file = MappedFile.copy(of: bytes)
            let error = failure { () throws(JSearchError) in
                var reader = try ByteReader(file.bytes, 0..<bytes.count, path: "p")
                _ = try TextEdits.apply(&reader, to: normalized)
            }
            #expect(error == nil || error?.code == .damaged, "seed 44, \(bytes)")
        }
    }
}
