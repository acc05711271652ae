/// What can go wrong with a recording's buffers, each as one clear line.
package enum CollectorError: Error, Equatable, CustomStringConvertible {
    case cannotCreate(path: String, reason: String)
    case cannotRead(path: String, reason: String)
    case unreadable(path: String, reason: String)
    case alreadyCollected(path: String)
    case leftBehind(path: String)
    case nothingToRecover(path: String)
    case neverBegan(path: String)
    case inTheWay(path: String, trace: String)

    package var description: String {
        switch self {
        case .cannotCreate(let path, let reason): "\(path): cannot be created: \(reason)"
        case .cannotRead(let path, let reason): "\(path): cannot be read: \(reason)"
        case .unreadable(let path, let reason):
            "\(path): cannot be read: \(reason); nothing was changed. Without this file the rest can be recovered: what it "
                + "holds is then told as lost"
        case .alreadyCollected(let path):
            "\(path): is being recorded at this moment: its recorder runs, and closes the trace when the program ends"
        case .leftBehind(let path):
            "\(path): events of a recording that was cut off lie beside it; "
                + "'synctrace recover \(ShellQuoting.quoted(path))' recovers them"
        case .inTheWay(let path, let trace):
            "\(path): belongs to the trace \(trace), which was deleted; without this file, "
                + "'synctrace recover \(ShellQuoting.quoted(trace))' makes a new trace of what lies in the buffers"
        case .neverBegan(let path):
            "\(path): there is nothing to recover: its recorder was killed before it had begun. What it left is removed"
        case .nothingToRecover(let path): "\(path): there is nothing to recover: no buffers lie beside it"
        }
    }
}
