import Foundation
import Testing

@Suite("A program that nobody changed, ended at a random moment")
struct KilledPthreadTests {
    /// How a program ends, and what it ends by.
    enum Way: String, CaseIterable, CustomTestStringConvertible {
        case kill, fault, abort
        case exit = "_exit"

        /// What is sent to it; it does the rest itself in a handler, wherever the thread was that has it.
        var signal: Int32 { self == .kill ? SIGKILL : SIGUSR1 }

        var end: Child.End {
            switch self {
            case .kill: .signaled(SIGKILL)
            case .fault: .signaled(SIGSEGV)
            case .abort: .signaled(SIGABRT)
            case .exit: .exited(9)
            }
        }

        var testDescription: String { rawValue }
    }

    @Test("leaves every event that it counted in the trace", arguments: Way.allCases)
    func end(_ way: Way) throws {
        var moments = Moments()
        for number in 0..<killCount {
            let scratch = try Scratch()
            let trace = TraceFile(path: scratch("run.sqlite"))
            let recorder = try Child(
                [Product.synctrace, "record", "--output", trace.path, "--", Product.pthread, "counting"],
                environment: ["PTHREAD_COUNTS": scratch("counts"), "PTHREAD_END": way.rawValue])
            #expect(recorder.line() == "counting")
            let program = try #require(recorder.children.first)
            moments.sleep(upTo: 30)
            kill(program, way.signal)
            let comment: Comment = "\(way) \(number) with seed \(moments.seed)"
            let outcome = try recorder.finish()
            #expect(outcome.end == way.end, comment)
            #expect(outcome.errors.contains("next: synctrace analyze"), comment)
            try trace.expectSound()
            try Counts(scratch("counts")).expectAll(in: trace, comment)
            #expect(try trace.metadata("events_lost") == "0", comment)
            #expect(scratch.names == ["counts", "run.sqlite"], comment)
        }
    }
}
