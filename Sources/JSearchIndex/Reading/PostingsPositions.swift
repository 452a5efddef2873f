// PostingsPositions.swift
// Where in the list of positions those of a document begin. index/FORMAT.md, ".positions".

package import JSearchStorage

extension PostingsCursor {
    /// The number of positions of the term that precede those of the current document.
    package func positionsBefore() throws(JSearchError) -> Int {
        let totals = try blockFrequencies()
        if summedCount > index {
            summedCount = 0
            sum = 0
        }
        while summedCount < index {
            sum += Int(totals[summedCount])
            summedCount += 1
        }
        if block < fullBlocks { return Int(skipField(block, 8)) + sum }
        if fullBlocks == 0 { return sum }
        // The tail has no skip entry: its positions follow those of the last full block.
        if lastFullBlockPositions < 0 {
            lastFullBlockPositions = Int(skipField(fullBlocks - 1, 8)) + (try sumOfBlock(fullBlocks - 1))
        }
        return lastFullBlockPositions + sum
    }

    /// The positions of all documents of a full block, without disturbing the current one.
    private func sumOfBlock(_ block: Int) throws(JSearchError) -> Int {
        try file.verify(min(blockEnd(block - 1), blockEnd(block))..<blockEnd(block))
        var reader = try ByteReader(bytes, from: blockEnd(block - 1), to: blockEnd(block), path: file.path)
        try PackedBlock.skip(&reader)
        let fields = try reader.readUInt8()
        let column = UnsafeMutablePointer<UInt32>.allocate(capacity: PackedBlock.count)
        defer { column.deallocate() }
        var sum = fields & (fields &- 1) == 0 ? PackedBlock.count : 0
        for _ in 0..<fields.nonzeroBitCount {
            try PackedBlock.decode(&reader, into: column)
            for index in 0..<PackedBlock.count { sum += Int(column[index]) }
        }
        return sum
    }
}
