// Kernel.swift
// One small piece of the engine, to be measured by itself.

/// What is repeated, and how much it does.
struct Kernel {
    let name: String
    /// What ``count`` counts: "byte" or "number" or "posting".
    let unit: String
    /// How many units one run does.
    let count: Int
    /// Does the work once.
    let run: () throws -> Void
}

/// The kernels by name, each made only when it is asked for: making one may take longer than running it.
struct KernelList {
    private(set) var names: [String] = []
    private var makers: [String: () throws -> Kernel] = [:]

    mutating func add(_ name: String, _ make: @escaping () throws -> Kernel) {
        names.append(name)
        makers[name] = make
    }

    func kernel(_ name: String) throws -> Kernel? { try makers[name]?() }
}

/// A generator of numbers that is the same everywhere.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
