/// The body of a test, which may have to outlive the call that it was passed to: a test that hangs never returns.
///
/// The parameter of `provideScope` is not escaping, and the language has no way to keep such a closure beyond the call. The
/// testing library makes it of closures that do escape, so that its context is counted; here it is taken for what it is.
/// The two types of functions have one representation, held by a struct so that no conversion comes between.
struct LastingBody: Sendable {
    private struct Keeper { let keep: (@escaping @Sendable () async throws -> Void) -> LastingBody }
    private struct Taker { let take: (@Sendable () async throws -> Void) -> LastingBody }

    let call: @Sendable () async throws -> Void

    init(_ body: @Sendable () async throws -> Void) {
        let keeper = Keeper { LastingBody(call: $0) }
        self = unsafeBitCast(keeper, to: Taker.self).take(body)
    }

    private init(call: @escaping @Sendable () async throws -> Void) { self.call = call }
}
