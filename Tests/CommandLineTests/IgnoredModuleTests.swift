import Foundation
import Testing

/// A program and a library of it, each with locks of its own.
@Suite("Locks of a module that a recording ignores", .timeLimit(.minutes(15)))
struct IgnoredModuleTests {
    private static let hasCompiler = (try? run(["clang", "--version"]).end) == .exited(0)

    private static let library = """
        #include <pthread.h>
        static pthread_mutex_t own = PTHREAD_MUTEX_INITIALIZER;
        static pthread_rwlock_t made;
        pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
        pthread_mutex_t handed_over;
        void begin(void) {
            pthread_rwlock_init(&made, NULL);
            pthread_mutex_init(&handed_over, NULL);
            // The first to use it is what counts of a condition that nobody makes.
            pthread_cond_signal(&changed);
        }
        void work(int rounds) {
            for (int round = 0; round < rounds; round++) {
                pthread_mutex_lock(&own);
                pthread_rwlock_rdlock(&made);
                pthread_rwlock_unlock(&made);
                pthread_mutex_unlock(&own);
            }
        }
        """

    private static let program = """
        #include <pthread.h>
        #include <signal.h>
        #include <stdlib.h>
        #include <unistd.h>
        void begin(void);
        void work(int rounds);
        extern pthread_cond_t changed;
        extern pthread_mutex_t handed_over;
        static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
        static int state;
        static void *answer(void *rounds) {
            pthread_mutex_lock(&lock);
            while (state == 0) pthread_cond_wait(&changed, &lock);
            state = 2;
            pthread_cond_signal(&changed);
            pthread_mutex_unlock(&lock);
            work(atoi(rounds));
            return NULL;
        }
        int main(int count, char **arguments) {
            begin();
            pthread_t thread;
            pthread_create(&thread, NULL, answer, arguments[1]);
            pthread_mutex_lock(&lock);
            state = 1;
            pthread_cond_signal(&changed);
            while (state != 2) pthread_cond_wait(&changed, &lock);
            pthread_mutex_unlock(&lock);
            pthread_mutex_lock(&handed_over);
            pthread_mutex_unlock(&handed_over);
            pthread_join(thread, NULL);
            if (count > 2) kill(getpid(), SIGKILL);
            return 3;
        }
        """

    /// What a JSON report says of it.
    private struct Told: Decodable {
        struct Module: Decodable, Equatable { var module: String, objects: Int, operations: Int }
        struct Trace: Decodable { var leftOut: [Module] }
        var traces: [Trace]
    }

    private let scratch: Scratch
    private let trace: TraceFile

    init() throws {
        scratch = try Scratch()
        trace = TraceFile(path: scratch("run.sqlite"))
        try scratch.write(Self.library, to: "library.c")
        try scratch.write(Self.program, to: "program.c")
        for words in [
            ["-shared", "-fPIC", "-o", "libown.so.1", "library.c"],
            ["-o", "program", "program.c", "./libown.so.1", "-pthread"],
        ] {
            // Else the last call of a function would come from where the function was called.
            let compiler = ["clang", "-O1", "-fno-optimize-sibling-calls"]
            let compilation = try run(compiler + words, in: scratch.path, limit: 300)
            #expect(compilation.end == .exited(0), "\(compilation.errors)")
        }
    }

    private func record(_ options: String..., rounds: Int = 500) throws -> Child.Outcome {
        let outcome = try run(
            [Product.synctrace, "record", "--output", trace.path, "--force"] + options
                + ["--", "./program", "\(rounds)"],
            in: scratch.path)
        #expect(outcome.end == .exited(3), "\(outcome.errors)")
        try trace.expectSound()
        return outcome
    }

    private func acquisitions() throws -> [String] {
        try trace.rows("SELECT object_kind, count(*) FROM events WHERE kind LIKE 'acquire%' GROUP BY 1 ORDER BY 1")
    }

    @Test("are all on record where nobody ignores it", .enabled(if: hasCompiler, "no C compiler"))
    func all() throws {
        #expect(try !record().errors.contains("left out"))
        #expect(try trace.integer("SELECT count(*) FROM left_out") == 0)
        #expect(try trace.integer("SELECT count(*) FROM events WHERE kind = 'acquire_shared'") == 500)
    }

    @Test("that is not there left nothing out, and that is said", .enabled(if: hasCompiler, "no C compiler"))
    func notThere() throws {
        let errors = try record("--ignore-module", "libtypo", "--ignore-module", "libow*", rounds: 3).errors
        #expect(errors.contains("synctrace: '--ignore-module libtypo' left nothing out: no such module used a lock\n"))
        #expect(!errors.contains("'--ignore-module libow*'"))
    }

    @Test(
        "are left out by the name of its file, with what the program does with them, and are counted",
        .enabled(if: hasCompiler, "no C compiler"),
        arguments: ["libown", "libown.so.1", "lib?w*", "*/libown*"])
    func leftOut(pattern: String) throws {
        let errors = try record("--ignore-module", pattern).errors
        let row = try #require(try trace.rows("SELECT module, objects, operations FROM left_out").first)
        // A mutex that was there, a lock and a mutex that were made, and a condition.
        #expect(row.hasPrefix("libown.so.1|4|"))
        let operations = try trace.integer("SELECT operations FROM left_out")
        // Four calls of each round; two that make and one that notifies; the program's calls.
        #expect((2008...2020).contains(operations), "\(operations)")
        let words = "\(operations) operations on 4 objects of libown.so.1"
        #expect(errors.contains("synctrace: left out on purpose: \(words) ('--ignore-module none' records all)\n"))
        // The program's own mutex alone, also where it waits for the library's condition.
        #expect(try trace.rows("SELECT DISTINCT object FROM events WHERE object_kind <> 'thread'") == ["lock"])
        let report = try synctrace("analyze", trace.path)
        #expect(
            report.end == .exited(0)
                && report.output.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains(words),
            "\(report.output)")
        #expect(try synctrace("info", trace.path).output.contains("left out   \(words)\n"))
        let json = try synctrace("analyze", trace.path, "--format", "json").output
        let decoded = try JSONDecoder().decode(Told.self, from: Data(json.utf8))
        #expect(decoded.traces[0].leftOut == [.init(module: "libown.so.1", objects: 4, operations: operations)])
    }

    @Test(
        "are ignored by the settings file, unless the command line takes that back",
        .enabled(if: hasCompiler, "no C compiler"))
    func settings() throws {
        try scratch.write("ignore-modules: [libelse, libown]\n", to: ".synctrace.yml")
        #expect(try record(rounds: 3).errors.contains("left out on purpose: "))
        #expect(try !record("--ignore-module", "none", rounds: 3).errors.contains("left out"))
        #expect(
            try record("--ignore-module", "none", "--ignore-module", "libown", rounds: 3).errors.contains("left out"))
        try scratch.write("ignore-modules: libown\n", to: "other.yml")
        #expect(try record("--config", "other.yml", rounds: 3).errors.contains("left out on purpose: "))
        try scratch.write("ignore-modules:\n  - x: y\n", to: "other.yml")
        let refused = try run(
            [
                Product.synctrace, "record", "--output", scratch("no.sqlite"), "--config", "other.yml", "--",
                "./program",
            ],
            in: scratch.path)
        #expect(
            refused.end == .exited(2) && refused.errors.contains("other.yml:2: ignore-modules: has to have a value"))
        #expect(!FileManager.default.fileExists(atPath: scratch("no.sqlite")))
    }

    @Test("are counted as far as a killed program got", .enabled(if: hasCompiler, "no C compiler"))
    func killed() throws {
        let outcome = try run(
            [
                Product.synctrace, "record", "--output", trace.path, "--ignore-module", "libown", "--", "./program",
                "500", "kill",
            ],
            in: scratch.path)
        #expect(outcome.end == .signaled(SIGKILL), "\(outcome.errors)")
        // The thread that was joined has told all.
        #expect(try trace.integer("SELECT operations FROM left_out") >= 2000)
    }
}
