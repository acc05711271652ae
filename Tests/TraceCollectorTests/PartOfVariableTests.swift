import Testing
import TraceModel

@testable import RecordingLauncher

/// What of a variable a static object is.
@Suite("A part of a variable")
struct PartOfVariableTests {
    private func part(_ kind: ObjectKind, at offset: UInt64, of size: UInt64, isARM: Bool = false) -> String {
        ModuleSymbols.Place(name: "v", size: size, offset: offset, isARM: isARM).part(kind)
    }

    @Test("is its number in an array of three or more of the kind")
    func array() {
        #expect(part(.lock, at: 0, of: 200) == "[0]")
        #expect(part(.rlock, at: 160, of: 200) == "[4]")
        #expect(part(.lock, at: 96, of: 144, isARM: true) == "[2]")
        #expect(part(.condition, at: 96, of: 144) == "[2]")
        #expect(part(.rwlock, at: 56, of: 168) == "[1]")
        #expect(part(.semaphore, at: 32, of: 96) == "[1]")
        #expect(part(.barrier, at: 64, of: 96) == "[2]")
    }

    @Test("is how far it lies in anything else, and nothing where it is the first")
    func offset() {
        #expect(part(.lock, at: 0, of: 40) == "")
        // A structure of two locks is as likely as an array.
        #expect(part(.lock, at: 40, of: 80) == "+0x28")
        #expect(part(.lock, at: 0, of: 80) == "")
        #expect(part(.lock, at: 48, of: 200) == "+0x30")
        #expect(part(.lock, at: 40, of: 128) == "+0x28")
        // What is blocked on has no size of its own.
        #expect(part(.futex, at: 40, of: 200) == "+0x28")
    }
}
