// UnitTable.swift
// Memory for tables with a number for each UTF-16 unit, of which most are never asked for.

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Makes tables of 65,536 numbers that are all 0.
///
/// The system gives such memory page by page, when it is first touched: a query touches few. To write zeros into all tables of an
/// analyser took a twentieth of the time of a first query.
enum UnitTable {
    /// - Returns: Memory to give back with ``free(_:)``.
    static func allocate<Number: FixedWidthInteger & BitwiseCopyable>(
        of type: Number.Type
    ) -> UnsafeMutablePointer<Number> {
        guard let memory = calloc(65_536, MemoryLayout<Number>.stride) else { fatalError("There is no memory left") }
        // SAFETY: all bits 0 is the number 0, so the memory is initialized.
        return memory.bindMemory(to: Number.self, capacity: 65_536)
    }

    static func free<Number>(_ table: UnsafeMutablePointer<Number>) {
        #if canImport(Glibc)
        Glibc.free(table)
        #elseif canImport(Musl)
        Musl.free(table)
        #else
        Darwin.free(table)
        #endif
    }
}
