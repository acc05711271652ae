import Foundation
import Testing

/// A library that a program links is there before the one that the loader puts before all others, and so are its handlers.
@Suite("A program with a library that holds its locks over a fork, as allocators do", .timeLimit(.minutes(15)))
struct ForkHandlerTests {
    private static let hasCompiler = (try? run(["clang", "--version"]).end) == .exited(0)

    private static let library = """
        #include <pthread.h>
        static pthread_mutex_t locks[40];
        int used;
        static void before(void) { for (int index = 0; index < 40; index++) pthread_mutex_lock(&locks[index]); }
        static void after(void) { for (int index = 0; index < 40; index++) pthread_mutex_unlock(&locks[index]); }
        static void child(void) { for (int index = 0; index < 40; index++) pthread_mutex_init(&locks[index], NULL); }
        __attribute__((constructor)) static void start(void) { pthread_atfork(before, after, child); }
        void use(void) { pthread_mutex_lock(&locks[0]); used++; pthread_mutex_unlock(&locks[0]); }
        """

    private static let program = """
        #include <sys/wait.h>
        #include <unistd.h>
        void use(void);
        int main(void) {
            for (int round = 0; round < 20; round++) {
                use();
                if (fork() == 0) {
                    use();
                    return 4;
                }
                int status;
                if (wait(&status) < 0 || WEXITSTATUS(status) != 4) return 1;
            }
            return 3;
        }
        """

    @Test(
        "forks as without a recording, with what comes before and after it on record",
        .enabled(if: hasCompiler, "no C compiler"))
    func fork() throws {
        let scratch = try Scratch()
        let trace = TraceFile(path: scratch("run.sqlite"))
        try scratch.write(Self.library, to: "library.c")
        try scratch.write(Self.program, to: "program.c")
        for words in [
            ["-shared", "-fPIC", "-o", "libheld.so", "library.c"], ["-o", "program", "program.c", "./libheld.so"],
        ] {
            let compilation = try run(["clang", "-O1"] + words, in: scratch.path, limit: 300)
            #expect(compilation.end == .exited(0), "\(compilation.errors)")
        }
        let outcome = try run(
            [Product.synctrace, "record", "--output", trace.path, "--", "./program"], in: scratch.path)
        #expect(outcome.end == .exited(3), "\(outcome.errors)")
        try trace.expectSound()
        #expect(try trace.integer("SELECT count(*) FROM process") == 21)
        #expect(try trace.integer("SELECT count(*) FROM events WHERE kind = 'acquire'") == 40)
        #expect(try trace.metadata("events_lost") == "0")
        #expect(try synctrace("analyze", trace.path).end == .exited(0))
    }
}
