import Foundation
import Testing

/// A library that brings its own copy of the recorder's code, as a plugin does that links it statically.
@Suite("A library that is unloaded when its thread was joined")
struct UnloadedLibraryTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private static let hasCompiler = (try? run(["clang", "--version"]).end) == .exited(0)

    private static let plugin = """
        #include "CPrimitives.h"
        static const st_site site = {"plugin.c", "run", 1};
        static uint32_t body(void *context) { return context != NULL; }
        int run(void);
        int run(void) {
            st_thread *thread = st_thread_create(ST_OBJECT_THREAD, "plugin", 0, site);
            if (st_thread_start(thread, body, NULL, NULL, site) != 0) return 1;
            int joined = st_thread_join(thread, ST_FOREVER, site);
            st_thread_release(thread);
            return joined != 1;
        }
        """

    private static let host = """
        #include <dlfcn.h>
        #include <stdlib.h>
        int main(int count, char **arguments) {
            for (int round = 0; round < atoi(arguments[count - 1]); round++) {
                void *library = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
                if (library == NULL) return 70;
                int (*run)(void) = (int (*)(void))dlsym(library, "run");
                if (run() != 0) return 71;
                dlclose(library);
            }
            return 5;
        }
        """

    @Test("leaves no thread behind that runs its code", .enabled(if: hasCompiler, "no C compiler"))
    func unload() throws {
        try scratch.write(Self.plugin, to: "plugin.c")
        try scratch.write(Self.host, to: "host.c")
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        let folders = ["CRecorder", "CPrimitives"].map { package + "/Sources/" + $0 }
        let sources = try folders.flatMap { folder in
            try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".c") }
                .map { folder + "/" + $0 }
        }
        let compilation = try run(
            ["clang", "-O1", "-shared", "-fPIC", "-o", scratch("plugin.so"), scratch("plugin.c")]
                + folders.flatMap { ["-I", $0 + "/include"] } + sources, limit: 300)
        #expect(compilation.end == .exited(0), "\(compilation.errors)")
        #expect(try run(["clang", "-o", scratch("host"), scratch("host.c"), "-ldl"], limit: 300).end == .exited(0))
        // One in forty rounds or so ended with a fault.
        for words in [
            [scratch("host"), scratch("plugin.so"), "300"],
            [
                Product.synctrace, "record", "--output", scratch("run.sqlite"), "--", scratch("host"),
                scratch("plugin.so"),
            ]
                + ["300"],
        ] {
            #expect(try run(words).end == .exited(5))
        }
        let trace = TraceFile(path: scratch("run.sqlite"))
        try trace.expectSound()
        #expect(try trace.integer("SELECT count(*) FROM events WHERE kind = 'join' AND value = 1") == 300)
    }
}
