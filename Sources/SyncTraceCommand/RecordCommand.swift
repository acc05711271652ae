import ArgumentParser
import Foundation
import RecordingLauncher
import TraceCollector
import TraceModel
import TraceReader
import TraceWriter

struct RecordCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Runs a program that links SyncTrace and records it.",
        usage: """
            synctrace record [--output <file>] [--force] [--buffer-size <size>]
                             [--drop] [--max-size <size>] [--hang-after [<time>]]
                             [--hang-action <action>] -- <program> [<arg> ...]
            """,
        discussion: """
            The program runs as if it ran alone: its input, output, signals and exit code are its own. Ctrl-C goes to \
            the program; signals that are sent to synctrace are passed on to it, but for KILL, STOP and those of faults \
            (ABRT, SEGV, BUS, FPE, ILL, SYS, TRAP), which leave a trace that 'synctrace recover' closes; when it stops, so does synctrace. The trace is closed whatever happens.
            """)

    @OptionGroup var output: TraceOutput
    @OptionGroup var limits: RecordingLimits
    @OptionGroup var hang: HangOptions

    @Argument(
        parsing: .postTerminator,
        help: ArgumentHelp("The program and its arguments, after --.", valueName: "program"))
    var command: [String] = []

    func validate() throws {
        if command.isEmpty { throw ValidationError("Missing expected argument '<program>' after '--'") }
    }

    func run() throws {
        let name = command[0].lastPart
        let path = try output.prepare(default: "\(name)-\(getpid()).sqlite")
        var session = RecordingSession(path: path, output: output, limits: limits)
        session.hang = hang
        let (status, result) = try session.run(command)
        report(path, result)
        if session.endedHungProgram { throw ExitCode(124) }
        RecordedProgram.mirror(status)
    }

    private func report(_ path: String, _ result: CollectorResult?) {
        guard let result else { return }
        if let problem = result.joinProblem {
            Output.complain("a process could not join the recording: \(problem)")
        } else if result.processes == 0, result.lost == 0 {
            Output.complain(
                "nothing was recorded: the program does not link SyncTrace, or was not started by this command")
        }
        Output.complain("\(result.events) events in \(path)")
        RecoverCommand.tellLoss(result)
        RecoverCommand.tell(of: result.running)
        if !result.isSingleFile {
            Output.complain(
                "a reader or the disk kept the trace from becoming one file: it is in \(path) and \(path)-wal "
                    + "until 'synctrace recover \(ShellQuoting.quoted(path))'")
        }
        if result.events == 0 { return }
        Output.complain("next: synctrace analyze \(ShellQuoting.quoted(path))")
    }
}

/// One recording of a program from outside.
struct RecordingSession {
    let path: String
    let output: TraceOutput
    let limits: RecordingLimits
    /// What is done about a hang; nil where nobody watches.
    var hang: HangOptions?
    /// Whether the program hung, and was ended for it.
    private(set) var endedHungProgram = false

    /// Runs the program and closes the trace.
    ///
    /// - Parameter command: the program and its arguments.
    /// - Returns: how the program ended, and what was recorded; no result where the trace could not be closed, which
    ///   has then been said.
    mutating func run(_ command: [String]) throws -> (Collector.ExitStatus, CollectorResult?) {
        try checkProgram(command[0])
        let collector = try Collector(
            recordingTo: path,
            options: CollectorOptions(
                bufferLimit: UInt64(limits.bufferSize.bytes), policy: limits.drop ? .drop : .wait,
                maximumTraceSize: limits.maxSize?.bytes, replacesTrace: output.force,
                program: command[0].lastPart.readableName, commandLine: command,
                views: View.statements))
        let program: RecordedProgram
        do {
            program = try RecordedProgram(command, buffers: collector.directory)
        } catch {
            collector.discard()
            throw error
        }
        collector.commitToStart()
        let ending = ProgramEnding()
        let watch = try hang?.time.map { time in
            HangWatch(
                path, program: program.pid, standstillTime: time, elapsed: collector.elapsed,
                ending: hang?.action == .report ? nil : ending)
        }
        let (status, problem) = program.collectUntilEnd(collector, ending)
        endedHungProgram = watch?.finish() ?? false
        do {
            if let problem { throw problem }
            return (
                status,
                try ProgressLine.during("closing the trace") {
                    try collector.finish(exits: [Int64(program.pid): status])
                }
            )
        } catch TraceFileError.gone(let path) {
            Output.complain("\(TraceFileError.gone(path: path))")
            return (status, nil)
        } catch {
            Output.complain("\(error); 'synctrace recover \(ShellQuoting.quoted(path))' recovers what is left")
            return (status, nil)
        }
    }

    /// Says what is wrong with the program before anything is made.
    private func checkProgram(_ program: String) throws {
        func problem(_ path: String) -> String? {
            var status = stat()
            guard stat(path.systemName, &status) == 0 else { return "no such file" }
            if status.st_mode & S_IFMT == S_IFDIR { return "is a directory" }
            return access(path.systemName, X_OK) == 0 ? nil : "is not executable"
        }
        if program.utf8.contains(UInt8(ascii: "/")) {
            if let problem = problem(program) { throw CommandError("\(program): \(problem)") }
            return
        }
        let folders = (getenv("PATH").map { String(systemName: $0) } ?? "/usr/bin:/bin").split(separator: ":")
        if folders.contains(where: { problem("\($0)/\(program)") == nil }) { return }
        let hint = problem("./" + program) == nil ? "; did you mean ./\(program)?" : ""
        throw CommandError("\(program): not found in PATH\(hint)")
    }
}
