// Version.swift
// The version of the program.

/// The version of the program; the newest heading of CHANGELOG.md.
enum Version {
    static let text = "0.1.0"
}
