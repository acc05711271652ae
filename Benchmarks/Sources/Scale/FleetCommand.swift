import Foundation

/// `Scale fleet FILE [--runs N] [--edges N] [--seed N] [--synctrace PROGRAM] [--rounds N]`: summaries of many runs of a
/// large program, put one after the other, and what it takes to find the one lock-order cycle in them, whose halves lie in
/// two of the runs.
///
/// The rows are those that `docs/summary.md` describes. The program has 400 locks and 4000 edges of a lock order, of which each
/// run shows some. Runs 137 and 9001 (or those at the same places among fewer) each have an edge that no other has.
enum FleetCommand {
    private static let locks = 400
    /// How many edges the program has in all.
    private static let known = 4000

    static func run(_ arguments: Arguments) throws {
        guard let path = arguments.words.first else {
            throw UsageError("fleet FILE [--runs N] [--edges N] [--seed N] [--synctrace PROGRAM] [--rounds N]")
        }
        let runs = max(2, try arguments.number("--runs") ?? 10_000)
        let edges = try arguments.number("--edges") ?? 100
        var fleet = try Fleet(path, seed: UInt64(try arguments.number("--seed") ?? 1))
        let halves = (runs * 137 / 10_000, runs * 9001 / 10_000)
        for run in 1...runs {
            try fleet.addRun(run, edges: edges, half: run == max(1, halves.0) ? 0 : run == halves.1 ? 1 : nil)
        }
        let bytes = try fleet.finish()
        print(row("", ["runs", "edges", "MB", "MB, edges"]))
        print(
            row(
                path,
                [String(runs), String(fleet.edgeRows), String(bytes / 1_000_000), String(fleet.edgeBytes / 1_000_000)]))
        guard let program = arguments.text("--synctrace") else { return }
        let costs = try (0..<max(1, try arguments.number("--rounds") ?? 3)).map { _ in
            try ProcessCost(program, ["analyze", path, "--output", path + ".report"])
        }
        defer { unlink(path + ".report") }
        let report = try String(contentsOfFile: path + ".report", encoding: .utf8)
        let isFound = ["'cache' and 'journal'", "'journal' and 'cache'"].contains { report.contains($0) }
        guard isFound, report.hasSuffix("1 warning in \(runs) traces (\(runs * 1000) events)\n") else {
            throw UsageError("the report has not the one cycle:\n\(report)")
        }
        print("\n" + row("", ["seconds", "processor", "peak, MB"]))
        print(
            row(
                "analyze, the least of \(costs.count)",
                [
                    decimal(costs.map(\.seconds).min() ?? 0), decimal(costs.map(\.processorSeconds).min() ?? 0),
                    String((costs.map(\.peakKilobytes).min() ?? 0) / 1000),
                ]))
    }

    /// The summaries as they are written.
    private struct Fleet {
        private let file: FileHandle
        private var random: Randomness
        private var text = ""
        private var bytes = 0
        private(set) var edgeRows = 0
        private(set) var edgeBytes = 0

        init(_ path: String, seed: UInt64) throws {
            guard FileManager.default.createFile(atPath: path, contents: nil),
                let file = FileHandle(forWritingAtPath: path)
            else { throw UsageError("\(path) cannot be written") }
            self.file = file
            random = Randomness(seed: seed)
        }

        /// An edge of the program, in the order of the locks' numbers.
        private static func known(_ number: Int) -> (held: Int, wanted: Int, thread: Int) {
            var random = Randomness(seed: UInt64(number))
            let held = random.below(FleetCommand.locks - 1)
            return (held, held + 1 + random.below(FleetCommand.locks - 1 - held), random.below(16))
        }

        /// One run: an own heading, what it names, and its rows.
        mutating func addRun(_ run: Int, edges: Int, half: Int?) throws {
            text += "# synctrace summary 1\n"
            let id = Self.id("run", run)
            text += "r\t\(id)\t1000\t0\t1\t2026-11-28T10:00:00Z\trun-\(run).sqlite\t\(edges + (half == nil ? 0 : 1))\n"
            var defined: Set<String> = []
            for _ in 0..<edges {
                let (held, wanted, thread) = Self.known(random.below(FleetCommand.known))
                add(id, held, wanted, thread: thread, &defined)
            }
            if let half { add(id, half == 0 ? -1 : -2, half == 0 ? -2 : -1, thread: half, &defined) }
            text += "z\t\(Self.id("end", run))\t1\n"
            if text.utf8.count > 1 << 20 { try flush() }
        }

        private mutating func add(_ run: String, _ held: Int, _ wanted: Int, thread: Int, _ defined: inout Set<String>)
        {
            let locks = [held, wanted].map { lock(numbered: $0, &defined) }
            let who = define("thread", thread, &defined) { "n\t\($0)\tworker \(thread)\t1\t\tworker \(thread)" }
            let places = [held, wanted].map { lock in
                define("place", lock, &defined) {
                    "p\t\($0)\tStore.swift:\(lock + 10)\tSources/Server/Store.swift\t\(lock + 10)\tupdate\(lock)()"
                }
            }
            let context = define("context \(thread) \(wanted)", held, &defined) {
                "c\t\($0)\t\(who)\t1\t1\t1\t0\t0\t\(places[0])\t\(places[1])\t"
            }
            let row = "e\t\(run)\t\(locks[0])\t\(locks[1])\t\(context)\t\(100 + random.below(900))\n"
            text += row
            edgeRows += 1
            edgeBytes += row.utf8.count
        }

        private mutating func lock(numbered number: Int, _ defined: inout Set<String>) -> String {
            let name = number == -1 ? "cache" : number == -2 ? "journal" : "shard \(number)"
            return define("lock", number, &defined) { "n\t\($0)\t\(name)\t1\t\t\(name)" }
        }

        private mutating func define(
            _ kind: String, _ number: Int, _ defined: inout Set<String>, _ row: (String) -> String
        ) -> String {
            let id = Self.id(kind, number)
            if defined.insert(id).inserted { text += row(id) + "\n" }
            return id
        }

        /// Ten characters that are the same for the same thing.
        private static func id(_ kind: String, _ number: Int) -> String {
            var hash = UInt64(bitPattern: Int64(number)) &* 0x9E37_79B9_7F4A_7C15 ^ 0xcbf2_9ce4_8422_2325
            for byte in kind.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
            var random = Randomness(seed: hash)
            let bits = random.next()
            let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
            return String(decoding: (0..<10).map { digits[Int(bits >> (6 * UInt64($0)) & 63)] }, as: UTF8.self)
        }

        private mutating func flush() throws {
            try file.write(contentsOf: Data(text.utf8))
            bytes += text.utf8.count
            text = ""
        }

        mutating func finish() throws -> Int {
            try flush()
            try file.close()
            return bytes
        }
    }
}
