import CRecorder

/// Runs `body` and then `release`, however `body` ends; where both fail, the error is that of `body`.
///
/// Where `body` throws, the place of the scope is kept: if nothing catches the error, the trace tells what it left.
@inline(__always)
func running<Result: ~Copyable, Failure: Error>(
    _ body: () throws(Failure) -> Result, at site: @autoclosure () -> st_site,
    thenReleasing release: () throws(Failure) -> Void
) throws(Failure) -> Result {
    let result: Result
    do throws(Failure) {
        result = try body()
    } catch {
        try? release()
        st_note_left(site())
        throw error
    }
    try release()
    return result
}
