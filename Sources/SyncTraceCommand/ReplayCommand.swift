import ArgumentParser
import Foundation
import TraceAnalysis
import TraceModel
import TraceReport

struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Steps through a trace: what each thread did, holds and waits for.",
        usage: "synctrace replay <trace> [--at <moment>]",
        discussion: """
            Keys:

            \(StepKey.explanations.joined(separator: "\n"))

            Where standard input or output is not a terminal, the keys are read from standard input, and each prints the \
            lines that a screen would have.
            """)

    @Argument(help: ArgumentHelp("The trace file.", valueName: "trace"))
    var trace: String

    @Option(
        help: ArgumentHelp("Begin at this event (120) or time (1.5s).", valueName: "moment"),
        transform: Moment.init(option:))
    var at: Moment?

    func run() throws {
        let source = try TraceInput.open(trace)
        let analyzed = try TraceInput.analyze(source, AnalysisOptions(measuresFairness: false))
        let notes = TimelineNote.all(of: ResolvedReport([ReportedTrace(analyzed)]))
        var stepper = try TraceStepper(source, notes: notes)
        switch at {
        case .event(let seq):
            let total = try source.summary().eventCount
            if seq > total { throw CommandError("\(trace): has no event \(seq); the last is \(total)") }
            try stepper.move(to: seq)
        case .time(let time): try stepper.move(to: source.lastEvent(until: time) ?? 0)
        case nil: break
        }
        if let screen = TerminalScreen() {
            try step(&stepper, on: screen)
        } else {
            try step(&stepper)
        }
    }

    private func step(_ stepper: inout TraceStepper, on screen: TerminalScreen) throws {
        defer { screen.leave() }
        while true {
            let (columns, rows) = screen.size
            screen.draw(try stepper.lines(columns: columns, rows: rows))
            guard let text = screen.read() else { return }
            for key in StepKey.all(in: text) where try stepper.press(key) == .left { return }
        }
    }

    /// The same in lines, for a pipe.
    private func step(_ stepper: inout TraceStepper) throws {
        func show() throws {
            let lines = try stepper.lines(columns: Output.lineWidth, rows: 24).filter { !$0.isEmpty }
            try Output.write(lines.joined(separator: "\n") + "\n\n", to: nil)
        }
        try show()
        while let line = readLine() {
            // An empty line is the Enter key, and so is the end of a number.
            let keys = StepKey.all(in: line.isEmpty || line.allSatisfy(\.isNumber) ? line + "\n" : line)
            for key in keys {
                if try stepper.press(key) == .left { return }
                if case .digit = key { continue }
                try show()
            }
        }
    }
}
