// IndexWriter.swift
// The one who changes an index: articles in, commits out.

public import JSearchAnalysis
public import JSearchStorage

/// Adds articles to an index, deletes them, and commits.
///
/// What is done between two commits is a transaction: ``add(_:)`` puts an article in place of any other with its id
/// (an *upsert*), ``delete(id:)`` removes it, in the order of the calls; ``commit()`` makes all of it visible, ``rollback()``
/// drops it. Nothing is seen by readers until ``commit()`` returns; then all of it is. Without a commit the index stays
/// as it was. Only one writer can have an index at a time, in this process or another.
///
/// Not `Sendable`: use it from one task or thread.
public final class IndexWriter {
    /// How a writer works. `memoryBudget` changes no answer of the index, and `threads` no byte of it.
    public struct Options: Sendable {
        /// Bytes of memory for articles being indexed; at least 1 MiB. On large indexes the process holds up
        /// to 200 MiB more, most of it mapped pages of units being merged, which the system can take back.
        public var memoryBudget: Int = 256 << 20
        /// Threads that analyse articles; at least 1. No more are used than the memory budget allows: one for
        /// each 128 MiB.
        public var threads: Int = 1
        /// How text is analysed; nil for as the index has it, or by default if it is new.
        public var analysis: AnalysisOptions?
        /// Asked before each piece is written, on any thread; true stops the work with ``JSearchError/Code/cancelled``,
        /// and leaves the index as it was.
        public var isCancelled: (@Sendable () -> Bool)?

        /// Makes the default options.
        public init() {}
    }

    /// What a commit did.
    public struct Summary: Sendable, Equatable {
        /// Articles that were added since the last commit, without those that a later one with the same id replaced.
        public var added = 0
        /// Articles that were replaced by another with the same id, in the index or among those just added.
        public var replaced = 0
        /// Articles that were deleted by ``delete(id:)``, or by replacing the whole content.
        public var deleted = 0
        /// Articles in the index now.
        public var articleCount = 0

        /// Makes the summary of a commit that did nothing.
        public init() {}
    }

    private let directory: String
    private let fileSystem: any FileSystem
    private let options: Options
    private let analysis: AnalysisOptions
    private let lock: FileLock
    private var manifest: Manifest
    private var runner: UnitRunner
    private var pending: [Article] = []
    private var pendingByteCount = 0
    private var replacesAll = false
    private var deletedIDs: [String: UnitPlace] = [:]
    private var newSources: SourceTable?
    /// The segments of the last commit, opened to look ids up.
    private var segments: [SegmentReader]?

    /// Raw bytes of input in a unit.
    package let unitByteCount: Int

    /// Opens the index of a directory for writing, making both if they are not there.
    ///
    /// - Parameters:
    ///   - directory: The directory of the index. Files in it that are not jsearch's are left alone.
    ///   - options: Memory and threads.
    /// - Throws: ``JSearchError``: `locked` if another writer has it, `analysisMismatch` if its text was
    ///   analysed otherwise than this program does (``replacing(directory:options:)`` is then the way), `damaged`, or
    ///   `fileSystem`.
    public convenience init(directory: String, options: Options = Options()) throws(JSearchError) {
        try self.init(directory: directory, options: options, replacingAll: false, fileSystem: DiskFileSystem())
    }

    package init(
        directory: String, options: Options, replacingAll: Bool, fileSystem: any FileSystem
    ) throws(JSearchError) {
        guard options.memoryBudget >= 1 << 20, options.threads >= 1 else {
            throw JSearchError(.invalidArgument, "A writer needs at least 1 MiB of memory and 1 thread.")
        }
        let fileSystem =
            options.isCancelled.map { CancellableFileSystem(fileSystem, isCancelled: $0) as any FileSystem }
            ?? fileSystem
        try fileSystem.createDirectory(directory)
        lock = try IndexLock.take(directory, fileSystem: fileSystem)
        self.directory = directory
        self.fileSystem = fileSystem
        self.options = options
        manifest = try Self.readManifest(directory, options, replacingAll: replacingAll, fileSystem: fileSystem)
        analysis = (replacingAll ? options.analysis : manifest.analysisOptions) ?? AnalysisOptions()
        replacesAll = replacingAll
        // What a writer that was stopped left behind. Without a manifest that can be read, nobody knows what that is.
        if manifest.generation > 0 {
            Commit.removeLeftovers(keeping: manifest, directory: directory, fileSystem: fileSystem)
        }
        // Ranges of input that are inverted together. With 8 MiB of text a unit in the making has some 70 MiB.
        unitByteCount = min(8 << 20, max(options.memoryBudget / 32, 16 << 10))
        runner = Self.makeRunner(directory, options, analysis, manifest.nextSegment, fileSystem)
    }

    /// Opens an index for a new content that will replace all it holds; what it holds need not be readable.
    ///
    /// The old content answers until ``commit()``.
    public static func replacing(
        directory: String, options: Options = Options()
    ) throws(JSearchError) -> IndexWriter {
        try IndexWriter(directory: directory, options: options, replacingAll: true, fileSystem: DiskFileSystem())
    }

    deinit { if !pending.isEmpty || runner.unitCount > 0 { rollback() } }

    /// Adds an article, in place of any other with its id.
    ///
    /// - Throws: ``JSearchError``: `invalidArgument` if the article breaks a limit (it is then left out and
    ///   the writer goes on), or what stopped an earlier one.
    public func add(_ article: Article) throws(JSearchError) {
        try ArticleLimits.check(article)
        pending.append(article)
        pendingByteCount += article.textByteCount
        if pendingByteCount >= unitByteCount { try runPending() }
    }

    /// Adds the articles that a closure will hand out, perhaps on another thread: a unit of about
    /// ``unitByteCount`` bytes of input.
    package func add(unit producer: @escaping ArticleProducer) throws(JSearchError) {
        try runPending()
        try runner.run(producer)
    }

    /// Waits until all units that were added are worked off.
    package func finishUnits() throws(JSearchError) {
        try runPending()
        _ = try runner.finish()
    }

    /// Deletes the article with an id, if there is one: in the index, or added since the last commit. One that is added
    /// afterwards stays.
    public func delete(id: String) {
        deletedIDs[id] = UnitPlace(unit: runner.unitCount, article: pending.count)
    }

    /// Whether the index has an article with an id, as of the last commit.
    public func contains(id: String) throws(JSearchError) -> Bool {
        for segment in try openSegments() where try segment.document(id: id) != nil { return true }
        return false
    }

    /// Articles in the index, as of the last commit.
    public var articleCount: Int { manifest.segments.reduce(0) { $0 + $1.liveCount } }

    /// The segments of the last commit.
    package func openSegments() throws(JSearchError) -> [SegmentReader] {
        if let segments { return segments }
        var opened: [SegmentReader] = []
        for record in manifest.segments {
            opened.append(try SegmentReader(record, directory: directory, fileSystem: fileSystem))
        }
        segments = opened
        return opened
    }

    /// The files that articles came from: as of the last commit, or as set since.
    ///
    /// - Throws: ``JSearchError`` if they cannot be read.
    package func sources() throws(JSearchError) -> SourceTable {
        if let newSources { return newSources }
        return replacesAll ? SourceTable() : try storedSources()
    }

    /// The files that articles came from, as of the last commit.
    func storedSources() throws(JSearchError) -> SourceTable {
        guard let record = manifest.sources else { return SourceTable() }
        return try SourceTable(record, directory: directory, fileSystem: fileSystem)
    }

    /// Sets the files that articles came from, for the next commit.
    package func set(sources: SourceTable) { newSources = sources }

    /// Makes everything that was added and deleted visible and durable.
    ///
    /// - Returns: What was done.
    /// - Throws: ``JSearchError``; the index is then as it was before, and what was added is dropped. (If
    ///   only the last step fails, that of making the commit durable, readers see the new content, and the
    ///   error says so.)
    @discardableResult
    public func commit() throws(JSearchError) -> Summary { try commit(mergingAll: false, reordering: false) }

    /// Commits, and makes one segment of all there are, without deleted articles. An index that is one
    /// such segment already, with nothing to commit, is left as it is.
    ///
    /// Answers do not change by it; they come faster. While it runs, the directory holds the old files and the new
    /// ones: at most twice the space of the index, besides what was added.
    ///
    /// - Parameter reordering: Whether to put alike articles beside each other, which makes the index smaller and queries faster, and takes longer. Half
    ///   of the memory budget is for it; with less memory than the articles ask for (some 400 bytes each), fewer of their words say which are alike.
    ///   Without it, articles that were reordered stay where they are.
    /// - Returns: What was done.
    /// - Throws: ``JSearchError``; see ``commit()``.
    @discardableResult
    public func optimize(reordering: Bool = false) throws(JSearchError) -> Summary {
        let isOne =
            manifest.segments.isEmpty
            || (!reordering && manifest.segments.count == 1 && manifest.segments[0].deletedCount == 0)
        if isOne, !hasChanges {
            var summary = Summary()
            summary.articleCount = articleCount
            return summary
        }
        return try commit(mergingAll: true, reordering: reordering)
    }

    /// Whether anything was added, deleted or set since the last commit.
    private var hasChanges: Bool {
        !pending.isEmpty || runner.unitCount > 0 || !deletedIDs.isEmpty || replacesAll || newSources != nil
    }

    private func commit(mergingAll: Bool, reordering: Bool) throws(JSearchError) -> Summary {
        var commit: Commit?
        do throws(JSearchError) {
            let isUnchanged = !hasChanges
            try runPending()
            var plan = CommitPlan()
            plan.added = try runner.finish()
            plan.firstUnit = manifest.nextSegment
            plan.nextSegment = runner.nextNumber
            plan.deletedIDs = deletedIDs
            plan.replacesAll = replacesAll
            plan.mergesAll = mergingAll
            plan.reorderingBudget = reordering ? options.memoryBudget / 2 : nil
            plan.onlyMerges = mergingAll && isUnchanged
            plan.isCancelled = options.isCancelled ?? { false }
            plan.sources = newSources
            plan.analysis = analysis
            plan.threads = options.threads
            var running = Commit(manifest, plan, directory: directory, fileSystem: fileSystem)
            defer { commit = running }
            let summary = try running.run()
            manifest = running.manifest
            reset()
            return summary
        } catch {
            if let commit, commit.isPublished {
                manifest = commit.manifest
                reset()
            } else {
                rollback()
            }
            throw error
        }
    }

    /// Drops everything that was added and deleted since the last commit.
    public func rollback() {
        pending = []
        pendingByteCount = 0
        _ = try? runner.finish()
        // Numbers that were given out are not used again, so what cannot be removed now does no harm.
        let next = runner.nextNumber
        Commit.removeLeftovers(keeping: manifest, directory: directory, fileSystem: fileSystem)
        manifest.nextSegment = next
        reset()
    }

    private func reset() {
        deletedIDs = [:]
        newSources = nil
        segments = nil
        replacesAll = false
        runner = Self.makeRunner(directory, options, analysis, manifest.nextSegment, fileSystem)
    }

    private func runPending() throws(JSearchError) {
        guard !pending.isEmpty else { return }
        let articles = pending
        pending = []
        pendingByteCount = 0
        try runner.run { (body) throws(JSearchError) in
            for article in articles { try body(article) }
        }
    }

    private static func makeRunner(
        _ directory: String, _ options: Options, _ analysis: AnalysisOptions, _ firstNumber: UInt64,
        _ fileSystem: any FileSystem
    ) -> UnitRunner {
        UnitRunner(
            directory: directory, fileSystem: fileSystem, analysis: analysis, firstNumber: firstNumber,
            // Not more with a larger budget: where a unit ends must not depend on the number of threads.
            writerByteLimit: max(min(options.memoryBudget, 256 << 20) / 2, 16 << 20),
            threads: min(options.threads, max(1, options.memoryBudget >> 27)))
    }

    private static func readManifest(
        _ directory: String, _ options: Options, replacingAll: Bool, fileSystem: any FileSystem
    ) throws(JSearchError) -> Manifest {
        do throws(JSearchError) {
            guard let manifest = try Manifest.read(directory, fileSystem: fileSystem) else {
                return empty(options.analysis ?? AnalysisOptions())
            }
            if !replacingAll { try checkAnalysis(manifest, options.analysis, directory) }
            return manifest
        } catch {
            guard replacingAll, error.code == .damaged || error.code == .unsupportedVersion else { throw error }
            // The manifest is beyond reading. Any number above those of the files that are there is free.
            var manifest = empty(options.analysis ?? AnalysisOptions())
            for name in try fileSystem.list(directory) {
                if let segment = IndexFormat.segment(ofFileName: name) {
                    manifest.nextSegment = max(manifest.nextSegment, segment + 1)
                }
            }
            return manifest
        }
    }

    private static func checkAnalysis(
        _ manifest: Manifest, _ wanted: AnalysisOptions?, _ directory: String
    ) throws(JSearchError) {
        guard manifest.matchesThisProgram else {
            throw JSearchError(
                .analysisMismatch,
                "The index was analysed by another version of jsearch or ICU; nothing can be added to it. Build it again.",
                path: directory)
        }
        guard wanted == nil || wanted == manifest.analysisOptions else {
            throw JSearchError(
                .analysisMismatch,
                "The index has other folds or another user dictionary than those asked for; they cannot change while it has articles. Build it again.",
                path: directory)
        }
    }

    private static func empty(_ analysis: AnalysisOptions) -> Manifest {
        var manifest = Manifest()
        manifest.properties = Manifest.currentProperties(analysis)
        return manifest
    }
}
