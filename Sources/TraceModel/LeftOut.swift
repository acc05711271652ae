/// What a recording left out on purpose: what a process did with the locks of one module.
public struct LeftOut: Equatable, Sendable {
    /// The process.
    public var process: ProcessID
    /// The name of the module's file.
    public var module: String
    /// How many objects the module made, or was the first to use.
    public var objects: Int64
    /// How many operations on these there were, by any module. A thread that was cut off may have had up to 63 more.
    public var operations: Int64

    /// Puts the parts together.
    public init(process: ProcessID, module: String, objects: Int64, operations: Int64) {
        self.process = process
        self.module = module
        self.objects = objects
        self.operations = operations
    }
}

extension LeftOut {
    /// The same for each module of all processes, in the order of the first.
    package static func byModule(_ rows: [LeftOut]) -> [LeftOut] {
        var sums: [LeftOut] = []
        for row in rows {
            if let index = sums.firstIndex(where: { $0.module == row.module }) {
                sums[index].objects = sums[index].objects.addingUpTo(row.objects)
                sums[index].operations = sums[index].operations.addingUpTo(row.operations)
            } else {
                sums.append(row)
            }
        }
        return sums
    }

    /// "12 operations on 3 objects of libcrypto.so.3".
    package var words: String {
        "\(operations) \(operations == 1 ? "operation" : "operations") on \(objects) "
            + "\(objects == 1 ? "object" : "objects") of \(module)"
    }
}
