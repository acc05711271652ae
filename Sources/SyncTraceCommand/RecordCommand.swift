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
        abstract: "Runs a program and records what its threads do with locks.",
        usage: """
            synctrace record [--output <file>] [--force] [--buffer-size <size>]
                             [--drop] [--max-size <size>] [--hang-after [<time>]]
                             [--hang-action <action>] [--no-shim] [--stacks <frames>]
                             [--ignore-module <module>] ...
                             [--config <file>]
                             -- <program> [<arg> ...]
            """,
        discussion: """
            A program that links SyncTrace records itself. Into any program that is linked dynamically the loader puts a library \
            that records its threads and locks of the C library, in the same trace; nothing of the program is changed.

            The program runs as if it ran alone: its input, output, signals and exit code are its own. Ctrl-C goes to \
            the program; signals that are sent to synctrace are passed on to it, but for KILL, STOP and those of faults \
            (ABRT, SEGV, BUS, FPE, ILL, SYS, TRAP), which leave a trace that 'synctrace recover' closes; when it stops, so does synctrace. The trace is closed whatever happens.
            """)

    @OptionGroup var output: TraceOutput
    @OptionGroup var limits: RecordingLimits
    @OptionGroup var hang: HangOptions

    @Option(
        help: ArgumentHelp(
            "Record who called pthread functions and POSIX semaphores, up to so many frames, by frame pointers.",
            valueName: "frames"))
    var stacks = 0

    @Flag(help: "Leave pthreads alone: only what links SyncTrace is recorded.")
    var noShim = false

    @OptionGroup var ignored: IgnoredModules

    @Option(help: ArgumentHelp("The settings file. (default: \(PolicyOptions.settingsFile))", valueName: "file"))
    var config: String?

    @Argument(
        parsing: .postTerminator,
        help: ArgumentHelp("The program and its arguments, after --.", valueName: "program"))
    var command: [String] = []

    func validate() throws {
        if !(0...CollectorOptions.mostStackFrames).contains(stacks) {
            throw ValidationError("'--stacks \(stacks)': it takes 0 to \(CollectorOptions.mostStackFrames) frames")
        }
        if command.isEmpty { throw ValidationError("Missing expected argument '<program>' after '--'") }
        if command[0].isEmpty { throw ValidationError("The value '' is invalid for '<program>'") }
    }

    func run() throws {
        let name = command[0].lastPart
        let path = try output.prepare(default: "\(name)-\(getpid()).sqlite")
        var session = RecordingSession(path: path, output: output, limits: limits)
        session.hang = hang
        session.usesShim = !noShim
        session.stackFrames = stacks
        session.ignoredModules = try ignored.patterns(PolicyOptions(config: config).settings())
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
                "nothing was recorded: the program has used no lock and no thread that this command sees"
                    + (noShim ? "; with '--no-shim', those are SyncTrace's alone" : ""))
        }
        Output.complain("\(result.events) events in \(path)")
        for problem in result.moduleProblems { Output.complain(problem) }
        RecoverCommand.tellLoss(result)
        if !result.leftOut.isEmpty {
            let list = result.leftOut.map(\.words).joined(separator: ", ")
            Output.complain("left out on purpose: \(list) ('--ignore-module none' records all)")
        }
        if !noShim {
            for pattern in ignored.unused(result.leftOut) {
                Output.complain("'--ignore-module \(pattern)' left nothing out: no such module used a lock")
            }
        }
        RecoverCommand.tellRefusedStacks(result)
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
    /// Whether programs that do not link SyncTrace are recorded, too.
    var usesShim = false
    /// The modules whose locks these leave out.
    var ignoredModules: [String] = []
    /// How many frames of the stack a place has; 0 for the call alone.
    var stackFrames = 0
    /// Whether the program hung, and was ended for it.
    private(set) var endedHungProgram = false

    /// Runs the program and closes the trace.
    ///
    /// - Parameter command: the program and its arguments.
    /// - Returns: how the program ended, and what was recorded; no result where the trace could not be closed, which
    ///   has then been said.
    mutating func run(_ command: [String]) throws -> (Collector.ExitStatus, CollectorResult?) {
        let file = try findProgram(command[0])
        let shim = usesShim ? Self.shim(for: file) : nil
        var options = CollectorOptions(
            bufferLimit: UInt64(limits.bufferSize.bytes), policy: limits.drop ? .drop : .wait,
            maximumTraceSize: limits.maxSize?.bytes, replacesTrace: output.force,
            program: command[0].lastPart.readableName, commandLine: command, views: View.statements)
        options.modules = Symbolizer(recordingStart: Date())
        options.ignoredModules = ignoredModules
        options.stackFrames = stackFrames
        let collector = try Collector(recordingTo: path, options: options)
        let program: RecordedProgram
        do {
            program = try RecordedProgram(command, buffers: collector.directory, preloading: shim)
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
        let (status, time, problem) = program.collectUntilEnd(collector, ending)
        endedHungProgram = watch?.finish() ?? false
        do {
            if let problem { throw problem }
            return (
                status,
                try ProgressLine.during("closing the trace") {
                    try collector.finish(exits: [Int64(program.pid): status], exitTime: time)
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

    /// The library to load with a program; says why there is none.
    private static func shim(for program: String) -> String? {
        guard let path = PthreadShim.path else {
            if ProgramFile.recordsItself(at: program) { return nil }
            Output.complain(
                "libsynctrace-pthread.so is not beside synctrace: only programs that link SyncTrace are recorded; "
                    + "'swift build --product synctrace-pthread' makes it, and '--no-shim' does without")
            return nil
        }
        guard let problem = PthreadShim.problem(of: path) ?? ProgramFile.obstacle(at: program)?.words else {
            if ProgramFile.isOfGo(at: program) {
                Output.complain(
                    "\(program.readableName): it is written in Go: its goroutines and Go's own locks are not seen, only "
                        + "what it does through the C library is recorded")
            }
            return path
        }
        Output.complain("\(program.readableName): \(problem): only what links SyncTrace is recorded")
        return nil
    }

    /// The file of the program; says what is wrong with it before anything is made.
    private func findProgram(_ program: String) throws -> String {
        func problem(_ path: String) -> String? {
            var status = stat()
            guard stat(path.systemName, &status) == 0 else { return "no such file" }
            if status.st_mode & S_IFMT == S_IFDIR { return "is a directory" }
            return access(path.systemName, X_OK) == 0 ? nil : "is not executable"
        }
        if program.utf8.contains(UInt8(ascii: "/")) {
            if let problem = problem(program) { throw CommandError("\(program): \(problem)") }
            return program
        }
        let folders = (getenv("PATH").map { String(systemName: $0) } ?? "/usr/bin:/bin").split(separator: ":")
        if let folder = folders.first(where: { problem("\($0)/\(program)") == nil }) { return "\(folder)/\(program)" }
        let hint = problem("./" + program) == nil ? "; did you mean ./\(program)?" : ""
        throw CommandError("\(program): not found in PATH\(hint)")
    }
}
