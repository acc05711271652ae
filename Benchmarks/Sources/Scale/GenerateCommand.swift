import Glibc
import TraceWriter

/// `Scale generate LOAD FILE [--events N] [--seed N] [--inversions N] [--threads N] [--adjacent]`
enum GenerateCommand {
    static func run(_ arguments: Arguments) throws {
        guard arguments.words.count == 2, let name = Load.Name(rawValue: arguments.words[0]) else {
            throw UsageError("generate (\(Load.Name.allCases.map(\.rawValue).joined(separator: " | "))) FILE")
        }
        var load = Load(name)
        load.inversions = try arguments.number("--inversions") ?? load.inversions
        load.threads = try arguments.number("--threads") ?? load.threads
        load.isAdjacent = arguments.has("--adjacent")
        guard (2...64).contains(load.threads), (0...20).contains(load.inversions) else {
            throw UsageError("2 to 64 threads, at most 20 inversions")
        }
        let events = Int64(try arguments.number("--events") ?? 1_000_000)
        let seed = UInt64(try arguments.number("--seed") ?? 1)
        let path = arguments.words[1]
        unlink(path)
        let writer = try TraceWriter(
            creating: path,
            metadata: TraceMetadata(
                program: "load", commandLine: "load \(name) \(events) \(seed)", startedAt: "2026-01-01T00:00:00.000Z"))
        var simulation = Simulation(load, events: events, seed: seed, writer: writer)
        let clock = ContinuousClock()
        let writing = seconds(try clock.measure { try simulation.run() })
        let before = processorSeconds()
        let closing = seconds(try clock.measure { _ = try writer.finish() })
        let worked = processorSeconds() - before
        print(
            "\(path): \(simulation.seq) events, \(decimal(Double(simulation.seq) / writing / 1e6)) million/s; "
                + "closed in \(decimal(closing)) s, \(decimal(worked)) of them on a processor")
    }
}

/// What this process has used of processors.
func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
