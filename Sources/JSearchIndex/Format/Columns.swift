// Columns.swift
// One number for each document: lengths, date. index/FORMAT.md, ".columns".

package import JSearchStorage

/// What a column holds. The raw values are on disk.
package enum Column {
    /// Length of the article in a stream, in ranked tokens.
    package static func length(_ stream: TokenStream) -> UInt16 { UInt16(stream.rawValue) << 8 }
    /// The part of it in one field.
    package static func length(_ stream: TokenStream, _ field: Field) -> UInt16 {
        UInt16(stream.rawValue) << 8 + 0x10 + UInt16(field.rawValue)
    }
    /// The binary logarithm of each length, 0 for 0, in units of 2⁻¹²: its sum gives the geometric mean.
    package static func logarithm(_ stream: TokenStream) -> UInt16 { UInt16(stream.rawValue) << 8 + 1 }
    /// Seconds since the epoch plus ``dateBias``; 0 without a date.
    package static let date: UInt16 = 0x0300
    package static let dateBias: Int64 = 1 << 62
    /// The rank of the document by when it was added; the last column, absent where each document is its own rank.
    package static let order: UInt16 = 0x0301

    /// A name to print.
    package static func name(_ column: UInt16) -> String {
        if column == date { return "date" }
        if column == order { return "order" }
        guard let stream = TokenStream(rawValue: UInt8(column >> 8)) else { return "column \(column)" }
        if column == logarithm(stream) { return stream.name + ".logarithm" }
        guard column & 0xFF >= 0x10, let field = Field(rawValue: UInt8(column & 0xF)) else { return stream.name }
        return stream.name + "." + field.name
    }

    /// The columns of every segment, in the order in which they are written. (Of some, ``order`` follows.)
    package static let all: [UInt16] =
        TokenStream.ranked.flatMap { stream in
            [length(stream)] + Field.allCases.map { length(stream, $0) }
        } + TokenStream.ranked.map(logarithm) + [date]

    /// A length's logarithm as its column has it. By squaring, so that every machine has the same.
    ///
    /// - Complexity: O(1), twelve multiplications.
    package static func logarithm(of length: UInt32) -> UInt32 {
        guard length > 1 else { return 0 }
        let exponent = UInt32(31 - length.leadingZeroBitCount)
        // The mantissa, 1 to 2, with 31 fractional bits.
        var mantissa = UInt64(length) << (31 - UInt64(exponent))
        var result = exponent << 12
        for bit in stride(from: UInt32(11), through: 0, by: -1) {
            mantissa = (mantissa * mantissa) >> 31
            if mantissa >= 1 << 32 {
                mantissa >>= 1
                result |= 1 << bit
            }
        }
        return result
    }
}

/// The numbers of the documents of a segment being made, column by column.
package struct ColumnValues {
    package var lengths: [[UInt32]] = Array(
        repeating: [], count: TokenStream.ranked.count * (Field.count + 1))
    package var dates: [UInt64] = []
    /// A permutation of the document numbers; nil if each is its own rank.
    package var order: [UInt32]?

    package init() {}

    package var documentCount: Int { dates.count }

    /// Adds a document.
    ///
    /// - Parameter lengths: For each stream that ranks, in order: the length in each field.
    package mutating func append(lengths: [[UInt32]], date: UInt64) {
        for stream in 0..<TokenStream.ranked.count {
            let base = stream * (Field.count + 1)
            self.lengths[base].append(lengths[stream].reduce(0, +))
            for field in 0..<Field.count { self.lengths[base + 1 + field].append(lengths[stream][field]) }
        }
        dates.append(date)
    }

    /// The lengths of all documents in a ranked stream.
    package func totals(_ stream: TokenStream) -> [UInt32] {
        guard let index = stream.rankedIndex else { preconditionFailure("\(stream.name) does not rank") }
        return lengths[index * (Field.count + 1)]
    }

    /// The mean of the binary logarithms of the lengths in a ranked stream, in units of 2⁻¹².
    func meanLogarithm(_ stream: TokenStream) -> UInt32 {
        var sum: UInt64 = 0
        for length in totals(stream) { sum += UInt64(Column.logarithm(of: length)) }
        return documentCount == 0 ? 0 : UInt32(sum / UInt64(documentCount))
    }

    /// Writes the file.
    package func write(
        segment: UInt64, directory: String, fileSystem: any FileSystem
    ) throws(JSearchError) -> FileRecord {
        let path = IndexFormat.path(directory, segment: segment, suffix: "columns")
        let file = EnvelopeWriter(try fileSystem.create(path), kind: .columns, segment: segment)
        var header = ByteWriter()
        let columns = Column.all + (order == nil ? [] : [Column.order])
        header.append(UInt64(documentCount))
        header.append(UInt64(columns.count))
        var offset = Envelope.headerByteCount + 16 + 24 * columns.count
        var widths: [Int] = []
        for (index, column) in columns.enumerated() {
            let (most, sum) = summary(index)
            let width = most == 0 ? 0 : most < 1 << 8 ? 1 : most < 1 << 16 ? 2 : most < 1 << 32 ? 4 : 8
            widths.append(width)
            header.append(column)
            header.append(UInt16(width))
            header.append(UInt32(0))
            header.append(UInt64(offset))
            header.append(sum)
            offset += (width * documentCount + 7) / 8 * 8
        }
        try file.append(header.bytes)
        for (index, width) in widths.enumerated() where width > 0 {
            var array = ByteWriter()
            for document in 0..<documentCount { append(value(index, document), width, to: &array) }
            try file.append(array.bytes)
            try file.align()
        }
        return try StreamWriter.finish(file, "columns")
    }

    private func value(_ column: Int, _ document: Int) -> UInt64 {
        if column < lengths.count { return UInt64(lengths[column][document]) }
        let stream = column - lengths.count
        guard stream < TokenStream.ranked.count else {
            return stream == TokenStream.ranked.count ? dates[document] : UInt64(order?[document] ?? 0)
        }
        return UInt64(Column.logarithm(of: lengths[stream * (Field.count + 1)][document]))
    }

    private func summary(_ column: Int) -> (most: UInt64, sum: UInt64) {
        var most: UInt64 = 0
        var sum: UInt64 = 0
        for document in 0..<documentCount {
            let value = value(column, document)
            most = max(most, value)
            sum &+= value
        }
        return (most, sum)
    }

    private func append(_ value: UInt64, _ width: Int, to array: inout ByteWriter) {
        switch width {
        case 1: array.append(UInt8(value))
        case 2: array.append(UInt16(value))
        case 4: array.append(UInt32(value))
        default: array.append(value)
        }
    }
}

/// One column of a segment on disk.
package struct ColumnReader: Sendable {
    package let column: UInt16
    /// The sum of its values.
    package let sum: UInt64
    package let documentCount: Int
    private let file: EnvelopeFile
    private let width: Int
    private let offset: Int

    /// The value of a document.
    ///
    /// - Precondition: `document` is in the segment. The whole array was verified when the column was opened.
    @inline(__always)
    package subscript(document: Int) -> UInt64 {
        precondition(document < documentCount)
        let bytes = file.bytes
        switch width {
        case 0: return 0
        case 1: return UInt64(bytes[offset + document])
        case 2:
            return UInt64(
                UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 2 * document, as: UInt16.self)))
        case 4:
            return UInt64(
                UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 4 * document, as: UInt32.self)))
        default:
            return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 8 * document, as: UInt64.self))
        }
    }

    /// Reads the values of several documents; those above 2³² − 1 are cut to their low bits.
    package func read(
        _ documents: UnsafePointer<UInt32>, count: Int, into values: UnsafeMutablePointer<UInt32>
    ) {
        guard let array = file.bytes.baseAddress.map({ $0 + offset }) else { return }
        switch width {
        case 0: values.update(repeating: 0, count: count)
        case 1:
            for index in 0..<count {
                values[index] = UInt32(array.load(fromByteOffset: Int(documents[index]), as: UInt8.self))
            }
        case 2:
            for index in 0..<count {
                let value = array.loadUnaligned(fromByteOffset: 2 * Int(documents[index]), as: UInt16.self)
                values[index] = UInt32(UInt16(littleEndian: value))
            }
        case 4:
            for index in 0..<count {
                let value = array.loadUnaligned(fromByteOffset: 4 * Int(documents[index]), as: UInt32.self)
                values[index] = UInt32(littleEndian: value)
            }
        default:
            for index in 0..<count { values[index] = UInt32(truncatingIfNeeded: self[Int(documents[index])]) }
        }
    }

    /// What is wrong with it.
    func damaged(_ what: String) -> JSearchError { .damaged(what, path: file.path, at: offset) }

    /// Bytes of each value.
    package var byteWidth: Int { width }

    /// Reads the descriptors of a file.
    package static func readAll(_ file: EnvelopeFile) throws(JSearchError) -> [ColumnReader] {
        var reader = try file.reader(file.body.lowerBound..<min(file.bodyEnd, file.body.lowerBound + 16))
        let documentCount = try reader.readUInt64()
        let columnCount = try reader.readUInt64()
        guard documentCount <= UInt64(IndexFormat.documentLimit), columnCount <= 1_024 else {
            throw reader.damaged("The columns have an impossible size")
        }
        reader = try file.reader(reader.offset..<reader.offset + 24 * Int(columnCount))
        var columns: [ColumnReader] = []
        for _ in 0..<columnCount {
            let column = try reader.readUInt16()
            let width = Int(try reader.readUInt16())
            _ = try reader.readUInt32()
            let offset = try reader.readUInt64()
            let sum = try reader.readUInt64()
            guard [0, 1, 2, 4, 8].contains(width), offset >= UInt64(Envelope.headerByteCount),
                offset <= UInt64(file.bodyEnd), Int(offset) + width * Int(documentCount) <= file.bodyEnd
            else { throw reader.damaged("A column is in an impossible place") }
            columns.append(
                ColumnReader(
                    column: column, sum: sum, documentCount: Int(documentCount), file: file, width: width,
                    offset: Int(offset)))
        }
        return columns
    }

    /// Verifies the checksums of the array.
    package func verify() throws(JSearchError) { try file.verify(offset..<offset + width * documentCount) }
}
