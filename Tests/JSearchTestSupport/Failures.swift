// Failures.swift
// What a test needs to look at the error that something throws.

package import JSearchStorage

/// The error that `body` throws; nil if it throws none.
package func failure(_ body: () throws(JSearchError) -> Void) -> JSearchError? {
    do throws(JSearchError) {
        try body()
        return nil
    } catch { return error }
}
