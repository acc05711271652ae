import CRecorder
import Foundation
import Testing
import TraceModel

@Suite("The buffer code's words")
struct VocabularyTests {
    /// The numbers that the header gives to the names that begin so, by the rest of the name in small letters.
    private func numbers(_ prefix: String) throws -> [String: UInt64] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let header = try ["st_layout.h", "st_kinds.h"].map {
            try String(contentsOf: root.appending(path: "Sources/CRecorder/include/\($0)"), encoding: .utf8)
        }.joined()
        var numbers: [String: UInt64] = [:]
        for match in header.matches(of: /(?:#define )?(ST_[A-Z_0-9]+)(?: = | )(0x[0-9a-f]+|[0-9]+)/) {
            let (name, digits) = (match.1, match.2)
            guard name.hasPrefix(prefix) else { continue }
            let number = digits.hasPrefix("0x") ? UInt64(digits.dropFirst(2), radix: 16) : UInt64(digits)
            numbers[name.dropFirst(prefix.count).lowercased()] = number
        }
        return numbers
    }

    @Test("for events have the names and numbers that the trace gives them")
    func eventKinds() throws {
        let known = try numbers("ST_EVENT_")
        #expect(known.count == EventKind.allCases.count)
        for (name, number) in known {
            let kind = EventKind.allCases.first { $0.name == name }
            #expect(kind.map { UInt64($0.rawValue) } == number, "\(name)")
        }
        #expect(ST_EVENT_CREATE.rawValue == UInt32(EventKind.create.rawValue))
    }

    @Test("for objects have the names and numbers that the trace gives them")
    func objectKinds() throws {
        let known = try numbers("ST_OBJECT_")
        #expect(known.count == ObjectKind.allCases.count)
        for (name, number) in known {
            let kind = ObjectKind.allCases.first { $0.name == name }
            #expect(kind.map { UInt64($0.rawValue) } == number, "\(name)")
        }
        for kind in ObjectKind.allCases {
            #expect(String(cString: st_object_kind_name(kind.rawValue)) == kind.name)
        }
    }

    @Test("of records that are not events are not kinds of events")
    func recordKinds() {
        #expect(EventKind(rawValue: UInt8(ST_DEFINE)) == nil)
        #expect(EventKind(rawValue: UInt8(ST_THREAD_INFO)) == nil)
    }

    @Test("for the particulars of an object and for losses are bits of their own")
    func flags() throws {
        for (prefix, count, limit) in [("ST_DEFINED_", 8, UInt64(UInt8.max)), ("ST_LOSS_", 8, UInt64(UInt32.max))] {
            let known = try numbers(prefix)
            #expect(known.count == count, "\(known)")
            #expect(Set(known.values).count == count, "\(known)")
            for (name, bit) in known { #expect(bit.nonzeroBitCount == 1 && bit <= limit, "\(name)") }
        }
    }

    @Test("for who goes first are those of the trace")
    func preferences() throws {
        let known = try numbers("ST_DEFINED_").keys.filter { $0.hasSuffix("_first") }
        #expect(known.sorted() == ReaderPreference.allCases.map { "\($0.rawValue)_first" }.sorted())
    }
}
