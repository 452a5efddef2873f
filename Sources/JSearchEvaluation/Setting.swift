// Setting.swift
// Ranking parameters as people write them: NAME=VALUE.

package import JSearch
package import JSearchQuery

/// A choice of ranking parameters, and how it is called.
package struct Setting: Sendable, Equatable {
    /// What was assigned, as it was written, or "default".
    package let name: String
    /// All parameters: those assigned, and the defaults of the others.
    package let parameters: RankingParameters

    /// Makes a setting of assignments; later ones replace earlier ones.
    ///
    /// - Parameters:
    ///   - assignments: Each NAME=VALUE. "default" assigns nothing.
    ///   - name: What to call it, if not by its assignments.
    /// - Throws: ``JSearchError`` `invalidArgument` if an assignment cannot be read, there is no parameter of its
    ///   name, or the value is out of range.
    package init(_ assignments: [String], name: String? = nil) throws(JSearchError) {
        var parameters = RankingParameters()
        let assignments = assignments.filter { $0 != "default" }
        for assignment in assignments {
            let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let value = Double(parts[1]) else {
                throw JSearchError(
                    .invalidArgument,
                    "\"\(assignment)\" is no ranking parameter. Expected: NAME=VALUE, for example k1=1.2. There are: \(Self.parameterList)."
                )
            }
            try parameters.set(String(parts[0]), to: value)
        }
        self.name = name ?? (assignments.isEmpty ? "default" : assignments.joined(separator: " "))
        self.parameters = parameters
    }

    /// The names of all parameters, with their ranges.
    package static var parameterList: String {
        RankingParameters.names.map { name in
            "\(name.text) (\(plain(name.range.lowerBound)) to \(plain(name.range.upperBound)))"
        }.joined(separator: ", ")
    }

    /// A number without a needless ".0".
    private static func plain(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
    }
}
