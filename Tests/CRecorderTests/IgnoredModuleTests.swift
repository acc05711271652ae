import CRecorder
import Testing

@Suite("A pattern of modules that are left out")
struct IgnoredModuleTests {
    @Test(
        "means a file by its name, with or without what follows .so, or by its path where it has a slash",
        arguments: [
            ("libown", "/usr/lib/libown.so.1", true), ("libown.so.1", "/usr/lib/libown.so.1", true),
            ("libown.so", "/usr/lib/libown.so.1", false), ("libow", "/usr/lib/libown.so.1", false),
            ("own", "/usr/lib/libown.so.1", false), ("lib*", "/usr/lib/libown.so.1", true), ("*", "/a", true),
            ("*n", "/usr/lib/libown.so.1", true), ("l?b*n*", "/usr/lib/libown.so.1", true), ("?", "/ab", false),
            ("*ab*ab*c", "/ababab.c", true), ("*ab*abc", "/ababab.c", false), ("node", "/usr/bin/node", true),
            ("*/bin/node", "/usr/bin/node", true), ("*/bin/node", "/home/me/node", false),
            ("/usr/*", "/usr/bin/node", true),
            ("", "/usr/bin/node", false), ("node", "node", true), ("**", "", true), ("a*", "", false),
        ])
    func match(pattern: String, path: String, isMeant: Bool) {
        #expect(synctrace_module_matches(pattern, path) == isMeant, "\(pattern) \(path)")
    }
}
