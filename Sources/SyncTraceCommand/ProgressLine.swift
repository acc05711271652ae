import Foundation

/// How far a long piece of work is, on one line of the terminal that goes again.
///
/// Says nothing where standard error is not a terminal, and nothing of work that is done within a second.
final class ProgressLine {
    /// What is counted.
    enum Unit { case events, bytes }

    /// How many steps are done between two looks at the clock.
    private static let stride: Int64 = 1 << 16
    private static let patience = Duration.seconds(1)
    private static let pause = Duration.milliseconds(100)

    private let what: String
    private let total: Int64
    private let unit: Unit
    private let start = ContinuousClock.now
    private var last = ContinuousClock.now
    private var next: Int64
    private var isShown = false

    /// Begins a piece of work: "analyzing", of so many steps; 0 where their number is not known.
    init(_ what: String, of total: Int64, unit: Unit = .events) {
        self.what = what
        self.total = total
        self.unit = unit
        next = Self.isPossible ? Self.stride : .max
    }

    deinit { finish() }

    /// Whether there is a terminal on which a line can be taken back.
    private static var isPossible: Bool {
        isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// Says that so many steps are done. Cheap enough to be called at each.
    @inline(__always)
    func advance(to done: Int64) {
        if done >= next { show(done) }
    }

    /// Takes the line away.
    func finish() {
        next = .max
        guard isShown else { return }
        isShown = false
        Self.write("\r\u{1B}[K")
    }

    private func show(_ done: Int64) {
        next = done > .max - Self.stride ? .max : done + Self.stride
        let now = ContinuousClock.now
        guard now - start >= Self.patience, !isShown || now - last >= Self.pause else { return }
        isShown = true
        last = now
        Self.write("\r\u{1B}[K" + Self.line(what, done, of: total, unit))
    }

    /// "analyzing: 45 %, 4500000 of 10000000 events".
    static func line(_ what: String, _ done: Int64, of total: Int64, _ unit: Unit) -> String {
        func figure(_ count: Int64) -> String { unit == .bytes ? "\(count >> 20)" : "\(count)" }
        let name = unit == .bytes ? "MiB" : "events"
        guard total > 0 else { return "\(what): \(figure(done)) \(name)" }
        let share = min(100, Int(Double(done) / Double(total) * 100))
        return "\(what): \(share) %, \(figure(done)) of \(figure(total)) \(name)"
    }

    private static func write(_ text: String) { _ = StandardStreams.write(text.utf8, to: STDERR_FILENO) }

    /// Does a piece of work of which no steps can be seen, and says every second how long it has taken.
    static func during<T>(_ what: String, _ body: () throws -> T) rethrows -> T {
        let ticker = Ticker(what)
        defer { ticker?.stop() }
        return try body()
    }

    /// The line of a piece of work of which no steps can be seen: says every second how long it has taken.
    final class Ticker {
        private let timer: any DispatchSourceTimer
        private let queue = DispatchQueue(label: "progress")
        /// Whether there is a line; for the queue alone.
        nonisolated(unsafe) private var isShown = false

        /// nil where no line is possible.
        init?(_ what: String) {
            guard ProgressLine.isPossible else { return nil }
            timer = DispatchSource.makeTimerSource(queue: queue)
            let start = ContinuousClock.now
            timer.setEventHandler { [weak self] in
                let seconds = (ContinuousClock.now - start).components.seconds
                self?.isShown = true
                ProgressLine.write("\r\u{1B}[K\(what): \(seconds) s")
            }
            timer.schedule(deadline: .now() + 1, repeating: 1)
            timer.resume()
        }

        /// Takes the line away. After this nothing more is written.
        func stop() {
            timer.cancel()
            queue.sync {
                if isShown { ProgressLine.write("\r\u{1B}[K") }
                isShown = false
            }
        }
    }
}
