import Testing
import TraceModel

@testable import TraceWatch

@Suite("The decision whether a program hangs")
struct HangDetectorTests {
    private static let one = HangDetector.Cycle([
        .init(thread: ThreadID(rawValue: 1), event: 5), .init(thread: ThreadID(rawValue: 2), event: 6),
    ])
    private static let other = HangDetector.Cycle([
        .init(thread: ThreadID(rawValue: 1), event: 9), .init(thread: ThreadID(rawValue: 2), event: 6),
    ])

    private func look(
        _ events: Int64, _ cycles: [HangDetector.Cycle] = [], open: [HangDetector.Cycle] = [], waits: Bool = true
    ) -> HangDetector.Look {
        HangDetector.Look(events: events, cycles: cycles, openCycles: open, someoneWaits: waits)
    }

    private func seconds(_ tenths: Int) -> Duration { .milliseconds(tenths * 100) }

    @Test("tells a wait cycle when it has stood for a second, and once, whatever moves beside it")
    func cycle() {
        var detector = HangDetector(standstillTime: .seconds(60))
        for tenth in 0..<10 { #expect(detector.observe(look(Int64(tenth), [Self.one]), at: seconds(tenth)) == nil) }
        #expect(detector.observe(look(10, [Self.one]), at: seconds(10)) == .cycle(Self.one, for: .seconds(1)))
        for tenth in 11..<40 { #expect(detector.observe(look(11, [Self.one]), at: seconds(tenth)) == nil) }
    }

    @Test("begins anew when a wait of the cycle is another one, or when the cycle was gone")
    func renewed() {
        var detector = HangDetector(standstillTime: .seconds(60))
        #expect(detector.observe(look(1, [Self.one]), at: seconds(0)) == nil)
        #expect(detector.observe(look(2, [Self.other]), at: seconds(9)) == nil)
        #expect(detector.observe(look(2, [Self.other]), at: seconds(15)) == nil)
        #expect(detector.observe(look(3), at: seconds(16)) == nil)
        #expect(detector.observe(look(4, [Self.other]), at: seconds(17)) == nil)
        #expect(detector.observe(look(4, [Self.other]), at: seconds(26)) == nil)
        #expect(detector.observe(look(4, [Self.other]), at: seconds(27)) == .cycle(Self.other, for: .seconds(1)))
    }

    @Test("tells a standstill after its time, and again only when something has moved since")
    func standstill() {
        var detector = HangDetector(standstillTime: .seconds(3))
        for tenth in 0..<30 { #expect(detector.observe(look(1), at: seconds(tenth)) == nil) }
        #expect(detector.observe(look(1), at: seconds(30)) == .standstill(for: .seconds(3)))
        for tenth in 31..<80 { #expect(detector.observe(look(1), at: seconds(tenth)) == nil) }
        for tenth in 80..<110 { #expect(detector.observe(look(2), at: seconds(tenth)) == nil) }
        #expect(detector.observe(look(2), at: seconds(110)) == .standstill(for: .seconds(3)))
    }

    @Test("is never where nobody waits, or where something moves in time")
    func alive() {
        var detector = HangDetector(standstillTime: .seconds(1))
        for tenth in 0..<100 { #expect(detector.observe(look(1, waits: false), at: seconds(tenth)) == nil) }
        for tenth in 100..<200 { #expect(detector.observe(look(Int64(tenth / 9)), at: seconds(tenth)) == nil) }
    }

    @Test("is a wait cycle alone where no time is given")
    func withoutTime() {
        var detector = HangDetector(standstillTime: nil)
        for tenth in 0..<1000 { #expect(detector.observe(look(1), at: seconds(tenth)) == nil) }
        for tenth in 1000..<1010 { #expect(detector.observe(look(1, [Self.one]), at: seconds(tenth)) == nil) }
        #expect(detector.observe(look(1, [Self.one]), at: seconds(1010)) == .cycle(Self.one, for: .seconds(1)))
    }

    @Test("does not count a time in which nobody looked")
    func gap() {
        var detector = HangDetector(standstillTime: .seconds(3))
        #expect(detector.observe(look(1, [Self.one]), at: seconds(0)) == nil)
        #expect(detector.observe(look(1, [Self.one]), at: seconds(5)) == nil)
        // Stopped by the shell for a minute.
        #expect(detector.observe(look(1, [Self.one]), at: seconds(605)) == nil)
        #expect(detector.observe(look(1, [Self.one]), at: seconds(609)) == nil)
        #expect(detector.observe(look(1, [Self.one]), at: seconds(610)) == .cycle(Self.one, for: .seconds(1)))
    }

    @Test("tells a wait cycle that may still be ended after its time, and once, whatever moves beside it")
    func openCycle() {
        var detector = HangDetector(standstillTime: .seconds(3))
        for tenth in 0..<30 {
            #expect(detector.observe(look(Int64(tenth), open: [Self.one]), at: seconds(tenth)) == nil)
        }
        #expect(
            detector.observe(look(30, open: [Self.one]), at: seconds(30)) == .openCycle(Self.one, for: .seconds(3)))
        for tenth in 31..<80 { #expect(detector.observe(look(30, open: [Self.one]), at: seconds(tenth)) == nil) }
    }

    @Test("does not tell a wait cycle that may still be ended where no time is given")
    func openCycleWithoutTime() {
        var detector = HangDetector(standstillTime: nil)
        for tenth in 0..<1000 { #expect(detector.observe(look(1, open: [Self.one]), at: seconds(tenth)) == nil) }
    }

    @Test("tells a wait cycle when it has stood for a second without one who may end it")
    func closedCycle() {
        var detector = HangDetector(standstillTime: .seconds(60))
        for tenth in 0..<20 { #expect(detector.observe(look(1, open: [Self.one]), at: seconds(tenth)) == nil) }
        for tenth in 20..<30 { #expect(detector.observe(look(2, [Self.one]), at: seconds(tenth)) == nil) }
        #expect(detector.observe(look(2, [Self.one]), at: seconds(30)) == .cycle(Self.one, for: .seconds(3)))
    }
}
