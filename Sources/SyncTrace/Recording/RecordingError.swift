/// What a recording can fail with.
public enum RecordingError: Error, Equatable, CustomStringConvertible {
    /// `synctrace record` records this process already.
    case underRecord
    /// Another recording of this process is on.
    case alreadyRecording
    /// The recording has ended before.
    case notRecording
    /// The recording cannot start; the text says why.
    case cannotStart(String)
    /// The trace cannot be closed; the text says why.
    case cannotFinish(String)

    /// The error in one clause of plain English.
    public var description: String {
        switch self {
        case .underRecord:
            "this process runs under `synctrace record`, which records it already; it cannot start a recording of its own"
        case .alreadyRecording: "a recording of this process is on already; only one can be on at a time"
        case .notRecording: "this recording has ended before"
        case .cannotStart(let reason): "the recording cannot start: \(reason)"
        case .cannotFinish(let reason): "the trace cannot be closed: \(reason)"
        }
    }
}
