import Testing
import TraceWatch

@Suite("The moment that a look at a recording is of")
struct ShownMomentTests {
    private static let second: Int64 = 1_000_000_000

    @Test("is that of the last event where the record is behind a program that moves")
    func behind() {
        let moment = ShownMoment(clock: 12 * Self.second, last: 4 * Self.second, hasMoved: true)
        #expect(moment.now == 4 * Self.second)
        #expect(moment.lag == 8 * Self.second)
    }

    @Test("is now where the last event is as old as events are between two looks")
    func recent() {
        let moment = ShownMoment(clock: 12 * Self.second, last: 11 * Self.second, hasMoved: true)
        #expect(moment.now == 12 * Self.second)
        #expect(moment.lag == 0)
    }

    @Test("is now where nothing happens, however old the last event is")
    func idle() {
        let moment = ShownMoment(clock: 500 * Self.second, last: Self.second, hasMoved: false)
        #expect(moment.now == 500 * Self.second)
        #expect(moment.lag == 0)
    }

    @Test("does not go back where the wall clock is behind the last event, or not known")
    func clock() {
        #expect(ShownMoment(clock: 0, last: 7, hasMoved: true) == ShownMoment(clock: 7, last: 7, hasMoved: false))
        #expect(ShownMoment(clock: .min, last: .max, hasMoved: true).now == .max)
    }
}
