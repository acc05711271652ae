import ArgumentParser
import Foundation
import RecordingLauncher
import TraceCollector
import TraceModel
import TraceWriter

struct SymbolizeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "symbolize",
        abstract: "Puts functions, files and lines into a trace that has addresses in modules.",
        discussion: """
            'record' does so when it closes a trace. This does it later, or on another machine, where the symbols are: in the \
            module itself, in what was kept of it below a folder of '--module-path', or by build-id in /usr/lib/debug. A file \
            whose build-id is not the recorded one is refused, and so is one without that was changed since the recording. Lines come from 'llvm-symbolizer' or 'addr2line', whichever is \
            in PATH; the exit code is 2 where neither is and places need one, and where nothing could be found.
            """)

    @Option(
        name: .customLong("module-path"),
        help: ArgumentHelp(
            "A folder with modules, by their paths or by their names, or with symbols by build-id; may be repeated.",
            valueName: "folder"))
    var folders: [String] = []

    @Argument(help: ArgumentHelp("The trace file.", valueName: "trace"))
    var trace: String

    func run() throws {
        try BufferDirectory(trace: trace).check()
        let hasLog = access((linkedFile(trace) + "-wal").systemName, F_OK) == 0
        let writer = try TraceWriter(amending: trace)
        guard try !hasLog && !writer.isUnfinished() else {
            throw CommandError(
                "\(trace): its recording was not closed; 'synctrace recover \(ShellQuoting.quoted(trace))' closes it")
        }
        var places = CodePlaces()
        try ProgressLine.during("reading symbols") {
            try writer.begin()
            let start = Date(startOnRecord: try writer.metadata().startedAt)
            try places.resolve(by: Symbolizer(folders: folders, recordingStart: start), in: writer)
            if places.moved > 0 { try writer.renewTables() }
            try writer.commit()
        }
        report(places)
        let needsProgram = places.places.all > 0 && !Symbolizer.hasProgram
        if needsProgram {
            Output.complain("neither 'llvm-symbolizer' nor 'addr2line' is in PATH: functions and lines stay unknown")
        }
        let all = places.places.all + places.objects.all
        if needsProgram || all > 0 && places.places.found + places.objects.found == 0 { throw ExitCode(2) }
    }

    private func report(_ places: CodePlaces) {
        for problem in places.problems { Output.complain(problem) }
        for module in places.missing where module.path.utf8.contains(UInt8(ascii: "/")) {
            let build = module.buildID.map { " with the build-id \($0)" } ?? ""
            Output.complain(
                "\(module.path.readableName): no such file\(build); '--module-path' names folders to look in")
        }
        if places.places.all + places.objects.all == 0 {
            Output.complain("nothing is to be done: all places in \(trace) are known by function and line")
        } else {
            let counts = [(places.places, "place"), (places.objects, "static object")].filter { $0.0.all > 0 }
            let words = counts.map { count, what in "\(count.found) of \(count.all) \(what)\(count.all == 1 ? "" : "s")"
            }
            let isOne = counts.count == 1 && counts[0].0.all == 1
            Output.complain(
                "\(words.joined(separator: " and ")) \(isOne ? "is" : "are") known by name now in \(trace)")
        }
    }
}
