import CPrimitives

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What `st_thread_start` returns for a thread that was started before.
let alreadyStartedCode: Int32 = EALREADY

/// Writes a line to standard error in one piece, so that lines of several threads do not mix.
func writeToStandardError(_ line: String) {
    var text = line + "\n"
    text.withUTF8 { bytes in
        _ = write(2, bytes.baseAddress, bytes.count)
    }
}
