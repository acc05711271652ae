/// Runs `body` and then `release`, however `body` ends; where both fail, the error is that of `body`.
@inline(__always)
func running<Result: ~Copyable, Failure: Error>(
    _ body: () throws(Failure) -> Result, thenReleasing release: () throws(Failure) -> Void
) throws(Failure) -> Result {
    let result: Result
    do throws(Failure) {
        result = try body()
    } catch {
        try? release()
        throw error
    }
    try release()
    return result
}
