// SharedText.swift
// All text of the larger data, line by line, whatever files it lies in.

import Foundation

/// The lines of the files of `TestData.shared`, those in archives included.
///
/// JSON Lines and Markdown are taken as they stand: what matters is that the text is real.
package enum SharedText {
    /// Whether the data is there.
    package static let exists = TestData.hasBulk

    /// Calls `body` with every `step`-th line of each file, as bytes without the line end.
    package static func forEachLine(step: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        var files: [URL] = []
        let names = FileManager.default.enumerator(at: TestData.shared, includingPropertiesForKeys: nil)
        for case let file as URL in names ?? .init() where !file.hasDirectoryPath { files.append(file) }
        for file in files.sorted(by: { $0.path < $1.path }) {
            switch file.pathExtension {
            case "xz":
                let isArchive = file.lastPathComponent.hasSuffix(".tar.xz")
                try forEachLine(
                    ofCommand: isArchive ? ["tar", "-xJOf", file.path] : ["xz", "-dc", file.path], step: step, body)
            default: try forEachLine(ofCommand: ["cat", file.path], step: step, body)
            }
        }
    }

    private static func forEachLine(
        ofCommand command: [String], step: Int, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        defer {
            process.terminate()
            process.waitUntilExit()
        }
        var rest = Data()
        var number = 0
        while let data = try pipe.fileHandleForReading.read(upToCount: 1 << 20), !data.isEmpty {
            rest.append(data)
            // A line end is searched for by `memchr`: in a debug build, loops of our own would take minutes.
            let done = try rest.withUnsafeBytes { bytes in
                var start = 0
                while start < bytes.count, let base = bytes.baseAddress,
                    let end = memchr(base + start, 0x0A, bytes.count - start)
                {
                    let count = UnsafeRawPointer(end) - (base + start)
                    if number.isMultiple(of: step) {
                        try body(UnsafeRawBufferPointer(rebasing: bytes[start..<start + count]))
                    }
                    number += 1
                    start += count + 1
                }
                return start
            }
            rest = Data(rest.dropFirst(done))
        }
        if !rest.isEmpty { try rest.withUnsafeBytes(body) }
    }
}
