// CheckCommand.swift
// `jsearch check`

import ArgumentParser
import JSearch
import JSearchIndex
import JSearchStorage

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Verify every byte and every cross-reference of an index.",
        discussion: """
            Exit status 0 if the index is whole, 3 if it is not; each damage is reported with its file.
            `jsearch repair` then saves what can be saved.

              jsearch check
              jsearch check --index-dir blog.index
            """)

    @OptionGroup var directory: IndexDirectory

    @Flag(name: .long, help: "Print the findings as JSON.")
    var json = false

    func run() throws {
        var check = IndexCheck(directory.indexDir)
        try check.run { Terminal.showProgress("checking \(Format.progress($0)) …") }
        Terminal.clearProgress()
        if json {
            try JSONOutput.print(CheckOutput(check))
        } else {
            for finding in check.findings { Terminal.printError("jsearch: \(finding.error)") }
            if check.findings.isEmpty {
                print(
                    "\(directory.indexDir) is whole: \(Format.count(check.articleCount, "article")), "
                        + "\(Format.count(check.fileCount, "file")), \(Format.bytes(check.byteCount)).")
            } else {
                print("\(directory.indexDir) is damaged: \(Format.count(check.findings.count, "finding")).")
                Terminal.printError("See what can be saved: jsearch repair --dry-run --index-dir \(directory.indexDir)")
            }
        }
        try finish(check.findings.isEmpty ? .success : .failure)
    }
}

extension Format {
    /// How far a check is: "42 %, segment-000001.keys".
    static func progress(_ progress: CheckProgress) -> String {
        "\(100 * progress.byteCount / max(1, progress.totalByteCount)) %, \(progress.step)"
    }
}

/// The findings as JSON.
private struct CheckOutput: Encodable {
    struct Finding: Encodable {
        let path: String?
        let offset: Int?
        let code: String
        let message: String
    }
    let isWhole: Bool
    let articles: Int
    let files: Int
    let bytes: Int
    let findings: [Finding]

    init(_ check: IndexCheck) {
        isWhole = check.findings.isEmpty
        articles = check.articleCount
        files = check.fileCount
        bytes = check.byteCount
        findings = check.findings.map {
            Finding(
                path: $0.error.path, offset: $0.error.offset, code: $0.error.code.rawValue, message: $0.error.message)
        }
    }
}
