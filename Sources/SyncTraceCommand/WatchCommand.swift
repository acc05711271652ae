import ArgumentParser
import Foundation
import TraceCollector
import TraceModel
import TraceReplay
import TraceReport
import TraceWatch

struct WatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Shows a program while it is recorded: threads, hottest locks, wait cycles.",
        discussion: """
            What is shown is renewed once a second, until the recording ends; q leaves. Where standard input or output is \
            not a terminal, each look is printed below the last one, when anything has happened.
            """)

    @Argument(
        help: ArgumentHelp(
            "A trace that is being recorded, or the number of a process that is.", valueName: "trace|pid"))
    var target: String

    func run() throws {
        var path = target
        if let pid = pid_t(target), pid > 0, access(target.systemName, F_OK) != 0 {
            path = try RecordedProcess.trace(of: pid)
        }
        var watch = try Watch(path)
        switch TraceInput.recording(of: path) {
        case .live: break
        case .closed:
            throw CommandError(
                "\(path): is not being recorded; 'synctrace state \(ShellQuoting.quoted(path))' shows its end")
        case .cutOff:
            throw CommandError("\(path): its recording was cut off; 'synctrace recover' recovers what is left")
        }
        let end = try show(&watch)
        if end { Output.complain("\(path): the recording has ended") }
    }

    /// Shows the program again and again.
    ///
    /// - Returns: Whether that was until the end of the recording.
    private func show(_ watch: inout Watch) throws -> Bool {
        guard let screen = TerminalScreen() else { return try print(&watch) }
        defer { screen.leave() }
        while true {
            let (columns, rows) = screen.size
            let (report, isOver) = try watch.look()
            screen.draw(Array(report.lines(columns: columns, rows: rows).prefix(rows)))
            if isOver { return true }
            var isDue = false
            for _ in 0..<Watch.reads where !isDue {
                let start = ContinuousClock.now
                guard let keys = screen.read(within: Int32(Watch.pause * 1000)) else { return false }
                if keys.contains("q") || keys.contains("\u{3}") { return false }
                // A key, or another size of the window.
                isDue = !keys.isEmpty || ContinuousClock.now - start < .seconds(Watch.pause / 2)
                if !isDue { try watch.follow() }
                if watch.isClosing { isDue = true }
            }
        }
    }

    /// The same in lines, for a pipe.
    private func print(_ watch: inout Watch) throws -> Bool {
        while true {
            let (report, isOver) = try watch.look()
            if watch.hasMoved || isOver {
                let lines = report.lines(columns: Output.lineWidth, rows: nil)
                try Output.write(lines.joined(separator: "\n") + "\n\n", to: nil)
            }
            if isOver { return true }
            for _ in 0..<Watch.reads where !watch.isClosing {
                Thread.sleep(forTimeInterval: Watch.pause)
                try watch.follow()
            }
        }
    }
}

/// Looks at a trace that is being recorded.
private struct Watch {
    /// How often what was recorded is read between two looks, so that the ring of events holds all of it.
    static let reads = 4
    /// Seconds between two of these.
    static let pause: TimeInterval = 0.25

    private let path: String
    private let buffers: BufferDirectory
    private var trace: LiveTrace
    private let start: Date?
    private var places: LivePlaces
    /// Whether the last look saw something new.
    private(set) var hasMoved = true
    private var looks = 0

    init(_ path: String) throws {
        self.path = path
        buffers = BufferDirectory(trace: path)
        trace = try LiveTrace(path: path, ring: buffers.watched)
        start = Date(startOnRecord: try trace.startedAt())
        places = LivePlaces(since: start)
    }

    /// What there is to see now, and whether that is the end of the recording.
    mutating func look() throws -> (report: WatchReport, isOver: Bool) {
        // Asked first: what was written before the end is read then. The last events come when the end has been said.
        let isClosing = isClosing
        if isClosing { Thread.sleep(forTimeInterval: 0.1) }
        let isOver = isClosing || TraceInput.recording(of: path) != .live
        if trace.activity == nil { trace.startActivity(at: 0) }
        if looks == 0, !isOver {
            // What was there before says nothing of how fast it comes.
            try trace.advance()
            Thread.sleep(forTimeInterval: 0.1)
        }
        let asked = isOver ? 0 : elapsed
        try trace.advance()
        guard let activity = trace.activity else { preconditionFailure("counted since above") }
        hasMoved = activity.events > 0 || looks == 0
        looks += 1
        let moment = ShownMoment(clock: asked, last: trace.last?.time ?? 0, hasMoved: activity.events > 0)
        var replay = trace.replay
        places.name(&replay)
        var report = WatchReport(
            path, replay, after: trace.last, now: moment.now, cycles: trace.cycles(), activity: activity)
        report.lag = moment.lag
        trace.startActivity(at: moment.now)
        return (report, isOver)
    }

    /// Reads what was recorded since.
    mutating func follow() throws { try trace.advance() }

    /// Whether the trace is about to be closed, for which nobody may read it.
    var isClosing: Bool { buffers.isClosing }

    /// Nanoseconds since the recording began, by the wall clock.
    private var elapsed: Int64 {
        guard let seconds = start.map({ Date().timeIntervalSince($0) }), seconds > 0, seconds < 1e9 else { return 0 }
        return Int64(seconds * 1e9)
    }
}

extension WatchReport {
    fileprivate func lines(columns: Int, rows: Int?) -> [String] {
        var report = self
        (report.columns, report.rows) = (columns, rows)
        return report.lines
    }
}
