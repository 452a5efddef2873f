// FormatPageTests.swift
// The constants and worked bytes of index/FORMAT.md are those of the code.

import JSearchIndex
import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("index/FORMAT.md")
struct FormatPageTests {
    private let page: String

    init() throws {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        let file = try #require(try DiskFileSystem().map(root + "/index/FORMAT.md"))
        page = try #require(String(validating: file.bytes, as: UTF8.self))
    }

    @Test("The page names every number of the envelope")
    func envelope() {
        #expect(page.contains("format version \(IndexFormat.version)"))
        #expect(page.contains("Version \(Envelope.version) is the only version"))
        #expect(page.contains("A *page* is \(grouped(Envelope.pageByteCount)) bytes"))
        #expect(page.contains("\"\(String(decoding: Envelope.startMagic, as: UTF8.self))\""))
        #expect(page.contains("\"\(String(decoding: Envelope.endMagic, as: UTF8.self))\""))
        #expect(Envelope.headerByteCount == 32 && Envelope.footerByteCount == 32)
        #expect(page.contains("0        4        8     10                16               24               32"))
        #expect(page.contains("end-32   end-24    end-20    end-16    end-12    end-8     end-4     end"))
    }

    @Test("The page names every file, with its magic, and no other")
    func kinds() {
        for kind in FileKind.allCases { #expect(page.contains("| `\(kind.rawValue)` |"), "\(kind)") }
        for (suffix, _) in IndexFormat.suffixes {
            let last = suffix.split(separator: ".").last.map(String.init) ?? suffix
            #expect(page.contains("." + last), "\(suffix)")
            #expect(page.contains("## `.\(last)`"), "\(suffix)")
        }
        for piece in page.split(separator: "`") where piece.hasPrefix("segment-") {
            #expect(IndexFormat.segment(ofFileName: String(piece)) == 1, "\(piece)")
        }
        let name = IndexFormat.fileName(segment: 1, suffix: IndexFormat.deletedSuffix(generation: 2))
        #expect(page.contains("| `\(name)` |"))
        #expect(page.contains("| `\(IndexFormat.manifestName)` |") && page.contains("| `\(IndexFormat.lockName)` |"))
        #expect(page.contains("`\(IndexFormat.newManifestName)` is renamed to `\(IndexFormat.manifestName)`"))
    }

    @Test("The page names every limit")
    func limits() {
        #expect(page.contains("| documents in a segment | 2³¹ − 1 |") && IndexFormat.documentLimit == 1 << 31 - 1)
        #expect(page.contains("| term | \(IndexFormat.termByteLimit) bytes |"))
        #expect(page.contains("2²⁹ − 1") && IndexFormat.fieldUnitLimit == 1 << 29)
        #expect(page.contains("entry{1...\(IndexFormat.termsPerBlock)}"))
        #expect(page.contains("documentCount = 1 and totalFrequency <= \(IndexFormat.inlineFrequencyLimit)"))
        #expect(page.contains("when it holds \(grouped(IndexFormat.articleBlockByteCount)) bytes or more"))
        #expect(page.contains("## PackedBlock: \(PackedBlock.count) numbers"))
        #expect(IndexFormat.postingsPerBlock == PackedBlock.count)
        #expect(page.contains("impact{\(Impacts.pairCount)}"))
    }

    @Test("The page names every field and every column by its number")
    func numbers() {
        let fields = Field.allCases.map { "\($0.rawValue) \($0.name)" }.joined(separator: ", ")
        #expect(page.contains("Fields: \(fields)."))
        #expect(Field.count == Field.allCases.count)
        #expect(page.contains("| 0x0100 | words") && Column.length(.words) == 0x0100)
        #expect(page.contains("| 0x0200 | bigrams") && Column.length(.bigrams) == 0x0200)
        #expect(page.contains("| 0x0400 | runs") && Column.length(.runs) == 0x0400)
        #expect(page.contains("| 0x0110 + *f*, 0x0210 + *f*, 0x0410 + *f* |"))
        #expect(page.contains("| 0x0101, 0x0201, 0x0401 | the binary logarithm"))
        #expect(TokenStream.ranked.map(Column.logarithm) == [0x0101, 0x0201, 0x0401])
        for field in Field.allCases {
            #expect(Column.length(.words, field) == 0x0110 + UInt16(field.rawValue))
            #expect(Column.length(.bigrams, field) == 0x0210 + UInt16(field.rawValue))
            #expect(Column.length(.runs, field) == 0x0410 + UInt16(field.rawValue))
        }
        #expect(page.contains("| 0x0300 | date, seconds since 1970-01-01T00:00Z plus 2⁶²;"))
        #expect(page.contains("| 0x0301 | order: the rank of the document") && Column.order == 0x0301)
        #expect(Column.date == 0x0300 && Column.dateBias == 1 << 62)
    }

    @Test("The worked postings have the bytes of the page")
    func postings() throws {
        #expect(page.contains("`1C 0D 01`"))
        let postings = [
            PlainPosting(document: 7, counts: [0, 0, 0, 0, 1, 0]),
            PlainPosting(document: 11, counts: [0, 0, 0, 0, 3, 0]),
        ]
        let stream = try StreamFixture(.tags, [(Array("t".utf8), postings)], documentCount: 12)
        let file = stream.reader.postingsFile
        try file.verifyAll()
        #expect(Array(file.bytes[32..<35]) == [0x1C, 0x0D, 0x01])
        let entry = try #require(try stream.reader.dictionary.find(Array("t".utf8)))
        #expect(entry.address == .file(32..<35))
    }

    @Test("The worked block has the bytes of the page")
    func block() {
        #expect(page.contains("02 01   then 32 bytes FF   then 05 80 02"))
        var values = [UInt32](repeating: 3, count: 128)
        values[5] = 1_027
        var output = ByteWriter()
        PackedBlock.append(values, to: &output)
        #expect(output.bytes == [0x02, 0x01] + [UInt8](repeating: 0xFF, count: 32) + [0x05, 0x80, 0x02])
    }

    @Test("File names are recognised, and no others")
    func fileNames() {
        #expect(IndexFormat.fileName(segment: 1, suffix: "keys") == "segment-000001.keys")
        #expect(IndexFormat.fileName(segment: 12_345_678, suffix: "keys") == "segment-12345678.keys")
        for (suffix, _) in IndexFormat.suffixes {
            for segment in [1, 999_999, 1_000_000] as [UInt64] {
                let name = IndexFormat.fileName(segment: segment, suffix: suffix)
                #expect(IndexFormat.segment(ofFileName: name) == segment)
            }
        }
        #expect(IndexFormat.segment(ofFileName: "segment-000007.deleted-000123") == 7)
        #expect(IndexFormat.segment(ofFileName: "segment-000007.unit") == 7)
        #expect(IndexFormat.segment(ofFileName: "segment-000007.unit-articles") == 7)
        #expect(IndexFormat.segment(ofFileName: "segment-000007.unit-texts") == 7)
        #expect(IndexFormat.suffixes.map(\.suffix) == IndexFormat.suffixes.map(\.suffix).sorted())
        for name in [
            "FORMAT.md", "manifest", "lock", "segment-1.keys", "segment-0000001.keys", "segment-000001.txt",
            "segment-000001", "segment-000001.", "segment-+00001.keys", "segment-000001.deleted-1",
            "segment-000001.deleted-",
            "keys", "my-segment-000001.keys", "segment-000001.keys.bak", "segment-00000a.keys", "segment--00001.keys",
        ] {
            #expect(IndexFormat.segment(ofFileName: name) == nil, "\(name)")
        }
    }

    private func grouped(_ number: Int) -> String {
        number < 1_000 ? String(number) : "\(number / 1_000),\(String(1_000 + number % 1_000).dropFirst())"
    }
}
