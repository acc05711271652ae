import Glibc
import SyncTrace

/// Programs for tests that need a process of their own: `TestPrograms NAME [ARG …]`.
@main
enum TestPrograms {
    static func main() throws {
        let words = CommandLine.arguments.dropFirst()
        guard let name = words.first, let program = all[name] else {
            print(all.keys.sorted().joined(separator: "\n"))
            _exit(64)
        }
        try program(Array(words.dropFirst()))
    }

    private static let all: [String: @Sendable ([String]) throws -> Void] = [
        "both": Both.run,
        "counting": Counting.run,
        "paced": Counting.paced,
        "close-all": Counting.closeAll,
        "cramped": Cramped.run,
        "execute": Counting.execute,
        "stress": Stress.run,
        "late": LateRecording.run,
        "daemonizes": InProcess.daemonizes,
        "in-process": InProcess.run,
        "fingerprints": Fingerprints.run,
        "fork": Forking.run,
        "fork-busy": Forking.busy,
        "fork-reading": Forking.reading,
        "fork-writing": Forking.writing,
        "late-timer": LateRecording.timer,
        "names": Naming.run,
        "unnamed-locks": Naming.unnamedLocks,
        "end-order": EndOfProcess.order,
        "end-exit-code": EndOfProcess.exitCode,
        "end-exit-off-main": EndOfProcess.exitOffMain,
        "end-daemons": EndOfProcess.daemons,
        "end-abruptly": EndOfProcess.abruptly,
        "hang": Hang.run,
        "hangs": ManyHangs.run,
        "holding": Holding.run,
        "main-ends": MainsEnd.run,
        "signals": Signals.run,
        "twice": InProcess.twice,
        "output": Talking.run,
        "page": PageExamples.run,
    ]
}

/// Writes a line to standard output at once, whatever happens to the process next.
func say(_ line: String) {
    var text = line + "\n"
    text.withUTF8 { _ = write(1, $0.baseAddress, $0.count) }
}
