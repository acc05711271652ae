import CRecorder

/// A semaphore that refuses to rise above its initial value.
///
/// The meaning is that of Python's `threading.BoundedSemaphore`.
public final class BoundedSemaphore: Semaphore, @unchecked Sendable {
    /// Makes a semaphore with `value` permits; `name` is what a trace calls it.
    ///
    /// - Throws: ``SyncError/negativeInitialValue``.
    public override init(
        _ value: Int = 1, name: String? = nil,
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) throws(SyncError) {
        try super.init(bounded: value, name: name, at: callSite(file, line, function))
    }
}
