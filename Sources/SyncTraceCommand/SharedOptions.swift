import ArgumentParser
import Foundation
import TraceAnalysis
import TraceCollector
import TraceModel
import TraceWriter

/// From which level on findings make the exit code 1.
enum FailOn: String, ExpressibleByArgument, CaseIterable {
    case error, warning, note, never

    var level: Finding.Level? { Finding.Level(rawValue: rawValue) }
}

enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never
}

/// The file that a recording makes.
struct TraceOutput: ParsableArguments {
    @Option(name: [.short, .long], help: ArgumentHelp("The trace file to create.", valueName: "file"))
    var output: String?

    @Flag(help: "Replace the trace file if it exists.")
    var force = false

    /// The path to record to, with nothing in the way.
    func prepare(default path: String, reading input: String? = nil) throws -> String {
        let path = output ?? path
        switch FileKind(path) {
        case .none: return path
        case .directory: throw CommandError("\(path): is a directory")
        case .other: throw CommandError("\(path): is not a regular file")
        case .regular:
            try BufferDirectory(trace: path).check()
            if let trace = OutputFile.partOfTrace(path) {
                throw CommandError("\(path): belongs to the trace \(trace)")
            }
            if let input, FileKind.isSame(input, path) { throw CommandError("\(path): is what is read here") }
            guard force else { throw CommandError("\(path): the file exists; --force replaces it") }
            return path
        }
    }

    /// Removes what `--force` allows to replace: regular files, and never a device, a pipe or a directory.
    func clear(_ path: String) throws {
        guard force else { return }
        try BufferDirectory(trace: path).check()
        for suffix in TraceFileParts.suffixes where FileKind(path + suffix) == .regular {
            guard unlink((path + suffix).systemName) != 0 else { continue }
            throw CommandError("\(path)\(suffix): cannot be replaced: \(String(cString: strerror(errno)))")
        }
    }
}

/// What lies at a path, behind symbolic links.
private enum FileKind {
    case none, regular, directory, other

    /// Whether two paths lead to one file.
    static func isSame(_ path: String, _ other: String) -> Bool {
        var (one, two) = (stat(), stat())
        return stat(path.systemName, &one) == 0 && stat(other.systemName, &two) == 0
            && one.st_dev == two.st_dev && one.st_ino == two.st_ino
    }

    init(_ path: String) {
        var status = stat()
        guard stat(path.systemName, &status) == 0 else {
            self = .none
            return
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: self = .regular
        case S_IFDIR: self = .directory
        default: self = .other
        }
    }
}

/// How big buffers and traces may get.
struct RecordingLimits: ParsableArguments {
    @Option(help: ArgumentHelp("The size of all buffers together: bytes, or with K, M or G.", valueName: "size"))
    var bufferSize = ByteSize(bytes: Int64(CollectorOptions.defaultBufferLimit))

    @Flag(help: "Drop and count events when the buffers are full; without it, the program waits for room.")
    var drop = false

    @Option(help: ArgumentHelp("Stop recording when the trace has this size, at least 256K.", valueName: "size"))
    var maxSize: ByteSize?

    func validate() throws {
        if let maxSize, maxSize.bytes < CollectorOptions.leastTraceSize {
            throw ValidationError("'--max-size' is too small: an empty trace takes more than half of 256K")
        }
    }
}

/// A number of bytes, as people type it: 4096, 512K, 64M, 2G.
struct ByteSize: ExpressibleByArgument, CustomStringConvertible {
    var bytes: Int64
    var description: String { bytes % (1 << 20) == 0 ? "\(bytes >> 20)M" : "\(bytes)" }

    init(bytes: Int64) { self.bytes = bytes }

    init?(argument: String) {
        let units: [Character: Int64] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
        var digits = argument[...]
        var unit: Int64 = 1
        if let last = digits.last, let known = units[Character(last.uppercased())] {
            unit = known
            digits = digits.dropLast()
        }
        guard let number = Int64(digits), number > 0 else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: unit)
        guard !overflow else { return nil }
        self.bytes = bytes
    }
}
