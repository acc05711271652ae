import Glibc
import SyncTrace

/// A program whose main function is asynchronous, for the order in which such a process ends.
@main
enum AsyncProgram {
    static func main() async throws {
        if CommandLine.arguments.dropFirst().first == "main-ends" { try await mainEnds() } else { try await order() }
    }

    /// What is made after an `await` is made on a thread of the pool, and is not a daemon all the same.
    private static func mainEnds() async throws {
        await Task.yield()
        let isReady = Event(name: "ready")
        let joiner = Thread(name: "joiner") {
            isReady.set()
            try Thread.main.join()
            say("joined, alive \(Thread.main.isAlive)")
        }
        try joiner.start()
        try isReady.wait()
        say("main is over")
    }

    private static func order() async throws {
        let go = Event(name: "go")
        atexit { say("exit handler") }
        let worker = Thread(name: "worker") {
            _ = try go.wait()
            let next = Thread(name: "next") { say("second thread") }
            say("first thread")
            try next.start()
        }
        try worker.start()
        await Task.yield()
        atexit { say("handler registered later") }
        say("main is over")
        go.set()
    }
}

private func say(_ line: String) {
    var text = line + "\n"
    text.withUTF8 { _ = write(1, $0.baseAddress, $0.count) }
}
