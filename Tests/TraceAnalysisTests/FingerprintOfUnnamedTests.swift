import TestSupport
import Testing
import TraceModel

@testable import TraceAnalysis

/// Locks on the heap that nobody initializes, as C++'s `std::mutex`: no name, no origin, no place where they were made.
@Suite("The fingerprint of a finding about locks that nothing is known of")
struct FingerprintOfUnnamedTests {
    private static let drawing = """
        main         t1           t2
        start t1
        start t2
                     acquire A @1
                     acquire B @2
                     release B
                     release A
                     end
                                  acquire B @3
                                  acquire A @4
                                  release A
                                  release B
                                  end
        """

    /// - Parameters:
    ///   - objects: The locks, in the order in which somebody has met them.
    ///   - file: Where they are used.
    private func fingerprint(_ objects: String, file: String = "bank.cpp") -> String? {
        var trace = DrawnTrace(Self.drawing, objects: objects)
        for row in trace.tables.objects where row.kind == .lock {
            var row = row
            (row.name, row.origin, row.site) = (nil, nil, .none)
            trace.tables.replace(with: row)
        }
        for site in trace.tables.sites {
            var site = site
            (site.file, site.function) = (file, "transfer")
            trace.tables.replace(with: site)
        }
        return trace.analyzed(only: ["lock-order-cycle"]).findings.first?.fingerprint
    }

    @Test("does not depend on which of them was met first")
    func order() throws {
        let first = try #require(fingerprint("A lock, B lock"))
        #expect(fingerprint("B lock, A lock") == first)
        #expect(fingerprint("C lock, A lock, B lock") == first)
        #expect(fingerprint("A lock, B lock", file: "log.cpp") != first)
    }

    @Test("is another one in each run where only a standard library's code is on record")
    func library() throws {
        let file = "/usr/include/c++/12/bits/gthr-default.h"
        let first = try #require(fingerprint("A lock, B lock", file: file))
        #expect(fingerprint("C lock, A lock, B lock", file: file) != first)
    }
}
