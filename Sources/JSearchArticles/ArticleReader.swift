// ArticleReader.swift
// One file in, articles out.

import JSearch

/// How a file is read.
public enum ArticleFormat: String, Sendable, CaseIterable {
    /// Markdown with YAML front matter.
    case markdown
    /// Plain text, also with front matter.
    case text
    /// HTML.
    case html
    /// JSON Lines: an article a line.
    case jsonl

    /// The format that the ending of a file name stands for; nil for all others.
    public init?(fileName: String) {
        guard let dot = fileName.lastIndex(of: ".") else { return nil }
        switch fileName[fileName.index(after: dot)...].lowercased() {
        case "md", "markdown": self = .markdown
        case "txt": self = .text
        case "html", "htm": self = .html
        case "jsonl": self = .jsonl
        default: return nil
        }
    }
}

/// Reads the bytes of files: encodings, front matter, Markdown, HTML, JSON Lines.
///
/// Nothing in a file can make it fail: what cannot be read is reported, and the rest becomes the article.
public enum ArticleReader {
    /// Reads a file.
    ///
    /// - Parameters:
    ///   - bytes: Its content.
    ///   - format: How to read it.
    ///   - path: The path to report and to show.
    ///   - id: The id of its article; of JSON Lines without ids, what line numbers are appended to.
    ///   - includesUnpublished: Whether an article with `published: false` is returned too.
    public static func read(
        _ bytes: UnsafeRawBufferPointer, format: ArticleFormat, path: String, id: String,
        includesUnpublished: Bool = false
    ) -> ArticleReading {
        var reading = ArticleReading()
        if format == .jsonl {
            forEachLine(bytes) { line, number in
                readJSONLine(line, number: number, path: path, id: id, into: &reading)
            }
            return reading
        }
        let decoded = TextDecoding.decode(bytes)
        if let problem = decoded.problem {
            reading.problems.append(ArticleProblem(path: path, message: problem, outcome: .repaired))
        }
        var article = Article(id: id)
        article.path = path
        article.format = format.rawValue
        var isPublished = true
        if format == .html {
            let html = HTMLText(document: decoded.text)
            if html.isCutShort {
                reading.problems.append(
                    ArticleProblem(
                        path: path, message: "the HTML nests too deeply, or has too long a text, to be read to its end",
                        outcome: .repaired))
            }
            article.fill(html: html)
        } else {
            let frontMatter = FrontMatter(decoded.text)
            if let problem = frontMatter.problem {
                reading.problems.append(
                    ArticleProblem(path: path, line: frontMatter.problemLine, message: problem, outcome: .repaired))
            }
            let applied = article.apply(frontMatter)
            isPublished = applied.isPublished
            for message in applied.problems {
                reading.problems.append(ArticleProblem(path: path, message: message, outcome: .repaired))
            }
            if format == .markdown {
                article.fill(markdown: MarkdownText(String(frontMatter.body)))
            } else {
                article.body = frontMatter.body.trimmed
                article.applyTitleFromBody()
            }
        }
        article.applyFileName(path)
        if isPublished || includesUnpublished {
            reading.articles.append(article)
        } else {
            reading.unpublishedCount += 1
        }
        return reading
    }

    /// Calls `body` with each line of some bytes, without its end, and its number from 1.
    static func forEachLine(_ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer, Int) -> Void) {
        var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var number = 1
        while start < bytes.count {
            let end = JSONLineBreaks.first(in: bytes, from: start) ?? bytes.count
            body(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), number)
            start = end + 1
            number += 1
        }
    }
}

extension Article {
    /// The longest first line that is taken for a title, in characters.
    private static let longestTitle = 100

    /// Fills the text of the article. The title falls back to the first heading; a title that is repeated at
    /// the head of the text is dropped there.
    fileprivate mutating func fill(markdown text: MarkdownText) {
        headings = text.headings
        body = text.paragraphs
        code = text.code
        if title.isEmpty, let first = headings.first {
            title = first
            headings.removeFirst()
        } else if text.startsWithHeading, let first = headings.first, TitleComparison.isSame(first, title) {
            headings.removeFirst()
        }
        applyTitleFromBody()
    }

    fileprivate mutating func fill(html text: HTMLText) {
        title = text.title
        headings = text.headings
        body = text.paragraphs
        code = text.code
        excerpt = text.description
        tags = text.keywords.split(separator: ",").map(\.trimmed).filter { !$0.isEmpty }
        language = text.language
        if title.isEmpty, !headings.isEmpty {
            title = headings.removeFirst()
        } else if let first = headings.first, TitleComparison.isSame(first, title) {
            headings.removeFirst()
        }
        applyTitleFromBody()
    }

    /// Takes the first line of the body for the title if there is none, and drops it there if it repeats the title.
    mutating func applyTitleFromBody() {
        let end = body.utf8.firstIndex { $0 == 0x0A || $0 == 0x0D } ?? body.endIndex
        // A title never has this many bytes: a long paragraph need not be looked at.
        guard title.isEmpty || body.utf8.distance(from: body.startIndex, to: end) < 4_096 else { return }
        let first = body[..<end].trimmed
        guard !first.isEmpty else { return }
        if title.isEmpty {
            guard first.count <= Self.longestTitle else {
                // A whole paragraph: its beginning names the article, and it stays where it is.
                title = first.prefix(Self.longestTitle - 1) + "…"
                return
            }
            title = first
        } else if !TitleComparison.isSame(first, title) {
            return
        }
        body = body[end...].trimmed
    }

    /// Fills title and date from the file name, if there is nothing else: `2025-12-13-meta-ai-chip.md` is
    /// Jekyll's form.
    fileprivate mutating func applyFileName(_ path: String) {
        var name = path[...]
        if let slash = name.lastIndex(of: "/") { name = name[name.index(after: slash)...] }
        if let dot = name.lastIndex(of: "."), dot > name.startIndex { name = name[..<dot] }
        if name.count >= 10, let day = ArticleDate(String(name.prefix(10))),
            name.dropFirst(10).first.map({ $0 == "-" }) ?? true
        {
            if date == nil { date = day }
            if name.count > 11 { name = name.dropFirst(11) }
        }
        if title.isEmpty { title = String(name) }
    }
}
