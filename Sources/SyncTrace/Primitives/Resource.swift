import CRecorder
import TraceModel

/// Runs `body` and records when it is entered and left, for something that is opened and closed around it: a file, a
/// connection.
///
/// A thread that is cut off in between is seen to have left the resource open.
public func withResource<Result: ~Copyable, Failure: Error>(
    _ name: String, file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function,
    _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
    let site = callSite(file, line, function)
    let object = RecordedObject.make(.resource, name: name, at: site)
    object.emit(.enter, at: site)
    defer {
        object.emit(.leave, at: site)
        st_object_free(object, site)
    }
    return try body()
}
