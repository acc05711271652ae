import CRecorder

/// The place in the source that an operation was called from.
///
/// The three literals come from default arguments, so they live as long as the process and end with a zero byte, as
/// the buffer code needs them.
@inline(__always)
func callSite(_ file: StaticString, _ line: UInt, _ function: StaticString) -> st_site {
    st_site(file: cString(file), function: cString(function), line: UInt32(truncatingIfNeeded: line))
}

@inline(__always)
private func cString(_ text: StaticString) -> UnsafePointer<CChar> {
    UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
}
