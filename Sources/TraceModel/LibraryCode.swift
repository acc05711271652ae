/// What belongs to the standard library of a language, or to this recorder: a stack is shown by the code that calls it.
package enum LibraryCode {
    /// Beginnings of the names of files.
    private static let modules = [
        "libc.so", "libc-", "ld-linux", "ld-musl", "libpthread", "libm.so", "libgcc_s", "libstdc++", "libc++",
        "libswift",
        "libFoundation", "lib_Foundation", "libdispatch", "libBlocksRuntime", "libstd-", "libsynctrace-pthread",
    ]
    private static let files = ["/include/c++/", "/usr/lib/swift/", "/lib/swift/"]
    /// Of functions whose file is not known.
    private static let functions = [
        "std::", "<std::", "core::", "<core::", "alloc::", "<alloc::", "__gnu_cxx::", "__gthread_",
    ]

    /// Whether Swift's compiler has made a function to pass a closure on: it has no line in the source.
    private static func isThunk(_ function: String) -> Bool {
        function.hasPrefix("reabstraction thunk") || function.hasPrefix("partial apply")
            || function.hasPrefix("$s") && ["TR", "TA"].contains { function.hasSuffix($0) }
    }

    /// Whether a place is in such code.
    ///
    /// - Parameters:
    ///   - module: The path of the module that has the code.
    ///   - file: The source file; empty where it is not known.
    ///   - function: The function, as the compiler names it.
    package static func contains(module: String, file: String, function: String) -> Bool {
        let name = module.split(separator: "/").last ?? ""
        if modules.contains(where: { name.hasPrefix($0) }) { return true }
        if file.isEmpty { return isThunk(function) || functions.contains { function.hasPrefix($0) } }
        return file.hasPrefix("/usr/include/") || file.hasPrefix("/rustc/") || files.contains { file.contains($0) }
    }
}
