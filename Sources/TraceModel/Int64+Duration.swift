extension Int64 {
    /// Nanoseconds as people read them: "12.5 ms", with a tenth where there are fewer than a hundred of the unit.
    package var asDuration: String {
        let units: [(UInt64, String)] = [(1_000_000_000, "s"), (1_000_000, "ms"), (1000, "µs")]
        let sign = self < 0 ? "-" : ""
        guard let (unit, name) = units.first(where: { magnitude >= $0.0 }) else { return "\(sign)\(magnitude) ns" }
        let tenths = magnitude / (unit / 10)
        let isWhole = tenths % 10 == 0 || tenths >= 1000
        return sign + (isWhole ? "\(tenths / 10) \(name)" : "\(tenths / 10).\(tenths % 10) \(name)")
    }
}
