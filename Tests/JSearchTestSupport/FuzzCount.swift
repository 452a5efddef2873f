// FuzzCount.swift
// How long to fuzz.

import Foundation

/// The number of cases of a fuzzing test.
package enum FuzzCount {
    /// What JSEARCH_FUZZ says, or the number for the ordinary suite.
    package static func cases(_ ordinary: Int) -> Int {
        ProcessInfo.processInfo.environment["JSEARCH_FUZZ"].flatMap { Int($0) } ?? ordinary
    }
}
