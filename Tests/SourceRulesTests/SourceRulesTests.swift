// SourceRulesTests.swift
// The rules of CONTRIBUTING.md that a machine can check.

import Foundation
import Testing

@Suite("Rules of the sources")
struct SourceRulesTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Paths below the root with an ending, folders of builds and of other packages left out.
    private static func files(_ folder: String, ending: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: root.path + "/" + folder)?.allObjects as? [String] ?? []
        return names.filter { $0.hasSuffix(ending) && !$0.contains(".build") && !$0.contains("checkouts/") }
            .map { folder.isEmpty ? $0 : folder + "/" + $0 }.sorted()
    }

    private static func text(_ path: String) throws -> String {
        try String(contentsOfFile: root.path + "/" + path, encoding: .utf8)
    }

    @Test("A source file has at most 400 lines")
    func fileLength() throws {
        let files = Self.files("Sources", ending: ".swift") + Self.files("Tests", ending: ".swift")
        #expect(files.count > 60)
        for file in files {
            let lines = try Self.text(file).split(separator: "\n", omittingEmptySubsequences: false).count
            #expect(lines <= 400, "\(file) has \(lines) lines")
        }
    }

    @Test("Storage, analysis, index, query, evaluation and the library do not use Foundation")
    func noFoundation() throws {
        for target in [
            "JSearchStorage", "JSearchAnalysis", "JSearchIndex", "JSearchQuery", "JSearch", "JSearchEvaluation",
        ] {
            for file in Self.files("Sources/" + target, ending: ".swift") {
                let imports = try Self.text(file).split(separator: "\n").filter { $0.contains("import Foundation") }
                #expect(imports.isEmpty, "\(file) imports Foundation")
            }
        }
    }

    @Test("No source uses the whole of Foundation where its essentials are a library of their own")
    func essentialsOnly() throws {
        for file in Self.files("Sources", ending: ".swift") {
            let lines = try Self.text(file).split(separator: "\n").map(String.init)
            for (place, line) in lines.enumerated() where line.contains("import Foundation") {
                let isEssentials = line == "import FoundationEssentials"
                #expect(
                    isEssentials || place > 0 && lines[place - 1] == "#else",
                    "\(file): all of Foundation takes a fifth of the time of a query from the shell to start")
            }
        }
    }

    @Test("A target imports only those below it")
    func imports() throws {
        let allowed: [String: Set<String>] = [
            "JSearchStorage": ["CKernels", "CLibZstd"],
            "JSearchAnalysis": ["CICU", "CKernels"],
            "JSearchIndex": ["CKernels", "JSearchAnalysis", "JSearchStorage"],
            "JSearchQuery": ["CKernels", "JSearchIndex", "JSearchAnalysis", "JSearchStorage"],
            "JSearch": ["JSearchQuery", "JSearchIndex", "JSearchAnalysis", "JSearchStorage"],
            "JSearchEvaluation": ["JSearch", "JSearchQuery", "JSearchStorage"],
        ]
        let system: Set<String> = ["Glibc", "Musl", "Darwin", "Synchronization", "Dispatch"]
        for (target, modules) in allowed {
            for file in Self.files("Sources/" + target, ending: ".swift") {
                for line in try Self.text(file).split(separator: "\n") where line.contains("import ") {
                    let words = line.split(separator: " ")
                    guard let place = words.firstIndex(of: "import"), words.first?.hasPrefix("//") == false,
                        let name = words.last?.split(separator: ".").first,
                        words[..<place].allSatisfy({ ["public", "package", "@_exported"].contains($0) })
                    else { continue }
                    #expect(
                        modules.union(system).contains(String(name)), "\(file) imports \(name)")
                }
            }
        }
    }

    @Test("No file is called after nothing in particular")
    func names() {
        for file in Self.files("Sources", ending: ".swift") + Self.files("Tests", ending: ".swift") {
            let name = file.split(separator: "/").last ?? ""
            for word in ["Util", "Helper", "Common", "Manager", "Misc"] {
                #expect(!name.contains(word), "\(file)")
            }
        }
    }

    @Test("Package.swift has no unsafeFlags")
    func noUnsafeFlags() throws { #expect(try !Self.text("Package.swift").contains("unsafeFlags")) }

    @Test("Every link from one page to a file leads to it")
    func links() throws {
        var count = 0
        for page in Self.files("", ending: ".md") where !page.hasPrefix("corpus/") || page == "corpus/README.md" {
            let folder = page.contains("/") ? String(page[...(page.lastIndex(of: "/") ?? page.startIndex)]) : ""
            for link in try Self.text(page).matches(of: /\]\(([^)#\s]+)(#[^)]*)?\)/) {
                let target = String(link.1)
                if target.contains("://") || target.hasPrefix("mailto:") { continue }
                count += 1
                #expect(
                    FileManager.default.fileExists(atPath: Self.root.path + "/" + folder + target),
                    "\(page) links to \(target), which is not there")
            }
        }
        #expect(count > 20)
    }

    @Test("Every source file of the engine begins with its name and what it is")
    func headers() throws {
        for file in Self.files("Sources", ending: ".swift") {
            let lines = try Self.text(file).split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
            let name = file.split(separator: "/").last ?? ""
            #expect(lines.first == "// \(name)", "\(file) does not begin with its name")
            #expect(lines.count > 1 && lines[1].hasPrefix("// "), "\(file) does not say what it is")
        }
    }
}
