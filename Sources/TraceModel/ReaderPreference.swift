/// What a lock with readers does with a new reader while a writer waits for other readers.
public enum ReaderPreference: String, CaseIterable, Sendable {
    /// The reader passes the writer.
    case readers
    /// The reader waits behind the writer.
    case writers
}

extension ReaderPreference {
    /// What a trace of version 0.1 had as the capacity of such a lock; nil for none.
    package init?(formerCapacity capacity: Int64?) {
        guard let capacity else { return nil }
        self = capacity == 0 ? .readers : .writers
    }
}
