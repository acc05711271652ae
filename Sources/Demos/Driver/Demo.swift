/// A small program that shows one thing about threads, to be run under a recording.
struct Demo: Sendable {
    /// What one types to run it.
    let name: String
    /// One line for the list: what it shows.
    let summary: String
    /// What may follow the name on the command line; empty where nothing may.
    let usage: String
    /// What to look at, in its output and in its trace.
    let hint: String
    /// What shows it in the trace: the words after `synctrace`, with TRACE for the trace.
    let command: String
    /// Where its source is, from the root of the repository.
    let source: String
    /// Whether it never ends by itself, which is what it shows. The watchdog ends it.
    let hangs: Bool
    /// What it does.
    typealias Body = @Sendable () throws -> Void
    /// Makes it of the arguments, for the main thread. Throws ``UsageError`` where they are wrong.
    let prepare: @Sendable (_ arguments: [String]) throws -> Body

    /// A demo that takes arguments.
    init(
        _ name: String, _ summary: String, lookAt hint: String, with command: String, usage: String,
        hangs: Bool = false, file: String = #fileID, prepare: @escaping @Sendable ([String]) throws -> Body
    ) {
        self.name = name
        self.summary = summary
        self.usage = usage
        self.hint = hint
        self.command = command
        source = "Sources/Demos/Programs/\(file.split(separator: "/").last ?? "")"
        self.hangs = hangs
        self.prepare = prepare
    }

    /// A demo without arguments.
    init(
        _ name: String, _ summary: String, lookAt hint: String, with command: String, hangs: Bool = false,
        file: String = #fileID, run: @escaping Body
    ) {
        self.init(name, summary, lookAt: hint, with: command, usage: "", hangs: hangs, file: file) { arguments in
            if let first = arguments.first { throw UsageError("'\(first)' is too much: the demo takes no arguments") }
            return run
        }
    }

    /// What is printed before it runs; an empty line ends it.
    var introduction: String {
        """
        look at: \(hint)
        with:    synctrace \(command)
        source:  \(source)

        """
    }
}
