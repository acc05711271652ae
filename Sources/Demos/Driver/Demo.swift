/// A small program that shows one thing about threads, to be run under a recording.
struct Demo: Sendable {
    /// What one types to run it.
    let name: String
    /// One line for the list: what it shows.
    let summary: String
    /// What may follow the name on the command line; empty where nothing may.
    let usage: String
    /// Whether it never ends by itself, which is what it shows. The watchdog ends it.
    let hangs: Bool
    /// Runs it on the main thread. Throws ``UsageError`` where the arguments are wrong.
    let run: @Sendable (_ arguments: [String]) throws -> Void

    /// A demo that takes arguments.
    init(
        _ name: String, _ summary: String, usage: String, hangs: Bool = false,
        run: @escaping @Sendable ([String]) throws -> Void
    ) {
        self.name = name
        self.summary = summary
        self.usage = usage
        self.hangs = hangs
        self.run = run
    }

    /// A demo without arguments.
    init(_ name: String, _ summary: String, hangs: Bool = false, run: @escaping @Sendable () throws -> Void) {
        self.init(name, summary, usage: "", hangs: hangs) { arguments in
            if let first = arguments.first { throw UsageError("'\(first)' is too much: the demo takes no arguments") }
            try run()
        }
    }
}
