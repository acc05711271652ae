import TraceModel

/// What can go wrong with a trace file, each as one clear line.
public enum TraceFileError: Error, Equatable, Sendable {
    case noSuchFile(path: String)
    /// A trace that was being written was deleted meanwhile, or another file took its place.
    case gone(path: String)
    /// The process that wrote a trace has another root folder or identity by now, and can no longer close it.
    case unreachable(path: String)
    case isDirectory(path: String)
    /// The program in which the trace is written has closed its files.
    case descriptorsClosed(path: String)
    /// A new trace was to be created where there is something already.
    case fileExists(path: String)
    case cannotOpen(path: String, reason: String)
    case notADatabase(path: String)
    /// There is nothing in the file.
    case empty(path: String)
    /// A database, but not one that this tool made.
    case notATrace(path: String)
    /// The trace has a format version above ``TraceFormat/version``.
    case newerFormat(path: String, version: Int64)
    /// The file is damaged or does not hold what a trace holds.
    case corrupted(path: String, detail: String)
    /// The disk is full, or writing to it failed. The transaction is rolled back, and the connection is still usable.
    case diskFull(path: String)
    /// The file would be larger than the system lets this process make files; as with ``diskFull(path:)``.
    case fileSizeLimit(path: String)
    /// Another connection held the file for longer than this one was ready to wait.
    case busy(path: String)
    /// SQL of the user that is not a single reading statement.
    case refused(reason: String)
    /// A query ran for longer than it was allowed to.
    case timeLimit(seconds: Int64)
    /// Anything else that SQLite refused: a mistake in SQL of the user.
    case sql(message: String)
}

extension TraceFileError: CustomStringConvertible {
    /// The error as one line without a full stop.
    public var description: String {
        switch self {
        case .noSuchFile(let path):
            // A shell hands a pattern on as it is where it is in quotes, and some do where nothing matches.
            path.contains { "*?".contains($0) } ? "\(path): no file matches" : "\(path): no such file"
        case .gone(let path): "\(path): was deleted or replaced while it was written"
        case .unreachable(let path):
            "\(path): can no longer be reached: the program has another root folder or identity by now; "
                + "'synctrace recover' recovers what is left"
        case .descriptorsClosed(let path):
            "\(path): the program closed the descriptors of its recording; 'synctrace recover' recovers what is left"
        case .isDirectory(let path): "\(path): is a directory"
        case .fileExists(let path): "\(path): the file exists"
        case .cannotOpen(let path, let reason): "\(path): cannot be opened: \(reason)"
        case .notADatabase(let path): "\(path): is not a database"
        case .empty(let path): "\(path): is empty"
        case .notATrace(let path): "\(path): is a database, but not a trace of synctrace"
        case .newerFormat(let path, let version):
            "\(path): has the trace format version \(version); this version of synctrace reads up to "
                + "\(TraceFormat.version)"
        case .corrupted(let path, let detail): "\(path): is truncated or corrupted: \(Self.line(detail))"
        case .diskFull(let path): "\(path): cannot be written: the disk is full or failing"
        case .fileSizeLimit(let path): "\(path): cannot be written: it reached the file size limit (ulimit -f)"
        case .busy(let path): "\(path): is in use by another process"
        case .refused(let reason): "the query was refused: \(reason)"
        case .timeLimit(let seconds): "the query took longer than \(seconds) s and was stopped"
        case .sql(let message): "SQL error: \(Self.line(message))"
        }
    }

    /// What SQLite says, in one line: it may quote a whole statement of the file's.
    private static func line(_ text: String) -> String {
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let most = 300
        return words.unicodeScalars.count <= most ? words : String(words.unicodeScalars.prefix(most)) + "…"
    }
}
