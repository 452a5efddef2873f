// Soak.swift
// Trials that take minutes and whole processes: killing writers, many readers.

import ArgumentParser

@main
struct Soak: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "JSearchSoak",
        abstract: "Kill writers, and read while one writes. See Tests/Soak/README.md.",
        subcommands: [KillCommand.self, UpsertCommand.self, ReadersCommand.self, ReadCommand.self, MutateCommand.self])
}
