// JSearchCommand.swift
// The command `jsearch`: its subcommands, and what the process exits with.

import ArgumentParser
import JSearch

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

@main
struct JSearchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jsearch",
        abstract: "Search Japanese articles.",
        discussion: """
            Point it at a folder of articles, then search them:

              jsearch index corpus/
              jsearch query "AIチップ"

            Exit status: 0 found or done; 1 nothing found, or some files could not be read as they should;
            2 wrong usage; 3 the index is missing or damaged, or a file operation failed.
            """,
        version: Version.text,
        subcommands: [
            IndexCommand.self, WatchCommand.self, DeleteCommand.self, OptimizeCommand.self, QueryCommand.self,
            WhyCommand.self, EvalCommand.self, AnalyzeCommand.self,
            InfoCommand.self, CheckCommand.self, RepairCommand.self, InspectCommand.self,
        ])

    /// Runs the command line, printing errors on standard error.
    static func main() {
        // A file that grows beyond the limit of `ulimit -f` is an error to report, not a reason to be killed.
        signal(SIGXFSZ, SIG_IGN)
        do {
            if let request = plainQuery { try request.run() }
            var command = try parseAsRoot()
            try command.run()
        } catch let error as JSearchError {
            fail(error)
        } catch {
            let code = exitCode(for: error)
            guard code != .validationFailure, code.rawValue != EX_USAGE else {
                Terminal.printError(fullMessage(for: error))
                ExitStatus.usage.endProcess()
            }
            exit(withError: error)
        }
    }

    /// What is asked for by a plain `jsearch query`, which must answer at once; nil for all other command lines.
    private static var plainQuery: QueryRequest? {
        // From C's own strings: `CommandLine.arguments` takes as long to make as ranking a short query.
        var arguments: [String] = []
        for index in 1..<max(1, Int(CommandLine.argc)) {
            guard let argument = CommandLine.unsafeArgv[index] else { break }
            arguments.append(String(cString: argument))
            if arguments[0] != QueryCommand.name { return nil }
        }
        return arguments.isEmpty ? nil : QueryRequest(plain: arguments.dropFirst())
    }

    private static func fail(_ error: JSearchError) -> Never {
        Terminal.printError("jsearch: \(error)")
        let status: ExitStatus =
            switch error.code {
            case .invalidQuery, .invalidArgument, .queryTooExpensive: .usage
            default: .failure
            }
        status.endProcess()
    }
}

/// What the process exits with.
enum ExitStatus: Int32 {
    /// Found, or done.
    case success = 0
    /// Nothing found, or some files could not be read as they should.
    case nothing = 1
    /// Wrong usage.
    case usage = 2
    /// The index is missing or damaged, or the system refused something.
    case failure = 3

    /// Ends the process with this status.
    func endProcess() -> Never { exit(rawValue) }
}

extension ParsableCommand {
    /// Ends the process if the status is not success.
    func finish(_ status: ExitStatus) throws {
        if status != .success { throw ExitCode(status.rawValue) }
    }
}

/// Where the index is.
struct IndexDirectory: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The directory of the index.", valueName: "dir"))
    var indexDir = "index"
}
