import Foundation
import Testing

/// What the C library answers to a program that asks it everything: the same, byte for byte, whether it is recorded or not.
@Suite("What the C library answers")
struct AnswerTests {
    private static let commands = [
        "answers", "allocations", "conditions", "executions", "futexes", "mutexes", "old-conditions", "others",
        "rwlocks", "semaphores",
    ]

    @Test("is the same under a recording, results and errno", arguments: commands)
    func sameResults(command: String) throws {
        let scratch = try Scratch()
        let trace = TraceFile(path: scratch("answers.sqlite"))
        let alone = try run([Product.pthread, command])
        let recorded = try run([Product.synctrace, "record", "--output", trace.path, "--", Product.pthread, command])
        #expect(alone.end == .exited(0) && recorded.end == .exited(0), "\(recorded.errors)")
        #expect(recorded.output == alone.output)
        try trace.expectSound()
        #expect(try trace.metadata("events_lost") == "0")
        // What the C library itself does not allocate, nobody does.
        if command == "allocations" { #expect(alone.output == "calls 0\n") }
    }

    @Test("is asked of each function that the recorder stands before")
    func completeness() throws {
        let asked = try Self.commands.map { try run([Product.pthread, $0]).output }.joined()
        // Of main's start, and what a sanitizer or a recorder of the program calls.
        let others = [
            "__asan_default_options", "__libc_start_main", "libsynctrace_pthread_pass", "libsynctrace_pthread_take",
            "libsynctrace_pthread_yield",
        ]
        let functions = try exportedFunctions(of: Product.directory + "/libsynctrace-pthread.so")
        #expect(functions.isSuperset(of: others + ["pthread_mutex_lock", "sem_post", "mtx_lock", "vfork"]))
        let forgotten = functions.subtracting(others).filter { !asked.contains("\($0)(") }
        #expect(forgotten.isEmpty, "Tests/ShimProgram/answers.c asks none of \(forgotten.sorted())")
    }

    /// The functions that a shared library of 64 bits defines for others, without their versions.
    private func exportedFunctions(of path: String) throws -> Set<String> {
        let file = try Data(contentsOf: URL(filePath: path))
        func number<Value: FixedWidthInteger>(_ offset: Int, _ type: Value.Type) -> Int {
            Int(file.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: type) })
        }
        let (table, size, count) = (number(40, UInt64.self), number(58, UInt16.self), number(60, UInt16.self))
        let sections = (0..<count).map { table + $0 * size }
        // The table of dynamic symbols, and the one of their names, to which it leads.
        let symbols = try #require(sections.first { number($0 + 4, UInt32.self) == 11 })
        let names = number(sections[number(symbols + 40, UInt32.self)] + 24, UInt64.self)
        let start = number(symbols + 24, UInt64.self)
        var found: Set<String> = []
        for symbol in stride(from: start, to: start + number(symbols + 32, UInt64.self), by: 24) {
            let (info, section) = (number(symbol + 4, UInt8.self), number(symbol + 6, UInt16.self))
            guard info & 15 == 2, info >> 4 != 0, section != 0 else { continue }
            found.insert(
                String(decoding: file[(names + number(symbol, UInt32.self))...].prefix { $0 != 0 }, as: UTF8.self))
        }
        return found
    }
}
