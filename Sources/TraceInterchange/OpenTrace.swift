public import TraceModel
import TraceReader

/// Opens a trace of any form: a text in the STD format where the path ends in `.std`, else a trace file.
///
/// - Parameter isStrict: Whether a text in which a lock gets a second owner is an error; see ``STDTrace``.
/// - Parameter onProgress: Called now and then while a text is read, with the number of bytes.
/// - Throws: `TraceFileError` or ``STDFileError`` where it cannot be read.
public func openTrace(
    at path: String, isStrict: Bool = false, onProgress: ((Int64) -> Void)? = nil
) throws -> any TraceSource {
    guard STDFile.isNamed(path) else { return try TraceReader(path: path) }
    return try STDTrace(STDFile(path), isStrict: isStrict, onProgress: onProgress)
}
