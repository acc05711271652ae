/// Runs `body` and then `release`, however `body` ends; where both fail, the error is that of `body`.
@inline(__always)
func running<Result: ~Copyable>(
    _ body: () throws -> Result, thenReleasing release: () throws -> Void
) throws -> Result {
    let result: Result
    do {
        result = try body()
    } catch {
        try? release()
        throw error
    }
    try release()
    return result
}
