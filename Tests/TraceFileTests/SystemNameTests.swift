import TestSupport
import Testing
import TraceModel

@Suite("A name of the system as a string")
struct SystemNameTests {
    @Test("is the text, where the name is one", arguments: ["", "plain", "Grüße/日本語", "\u{10FFFD}\u{FDCF}", "a b\n"])
    func text(name: String) {
        let string = String(systemName: Array(name.utf8))
        #expect(string == name)
        #expect(string.systemName == Array(name.utf8CString))
        #expect(string.readableName == name)
        #expect(!string.holdsBytes)
    }

    @Test("shows bytes that are in no text")
    func bytes() {
        let string = String(systemName: [0x61, 0xFF, 0xC3, 0x28, 0xE2, 0x82])
        #expect(string.readableName == #"a\xFF\xC3(\xE2\x82"#)
        #expect(string.systemName.map(UInt8.init(bitPattern:)) == [0x61, 0xFF, 0xC3, 0x28, 0xE2, 0x82, 0])
        #expect(string.holdsBytes)
    }

    @Test("gives back every name as it was, also one that has what stands for bytes, and a name put together of two")
    func anyBytes() {
        var random = Randomness(seed: 11)
        // The first two bytes of what stands for bytes come often.
        let favourites: [UInt8] = [0xEF, 0xB7, 0x90, 0xA0, 0xAF, 0xC3, 0xA9, 0x2F, 0x61]
        func drawn() -> [UInt8] {
            (0..<Int.random(in: 0...12, using: &random)).map { _ in
                Bool.random(using: &random) ? favourites.randomElement(using: &random)! : UInt8.random(in: 1...255)
            }
        }
        for _ in 0..<20_000 {
            let (first, second) = (drawn(), drawn())
            let string = String(systemName: first) + String(systemName: second)
            #expect(string.systemName.dropLast().map(UInt8.init(bitPattern:)) == first + second)
        }
        // U+FDDF and U+FDEF, which Swift takes in no literal.
        let own: [UInt8] = [0xEF, 0xB7, 0x9F, 0xEF, 0xB7, 0xAF]
        #expect(String(systemName: own).readableName == #"\xEF\xB7\x9F\xEF\xB7\xAF"#)
    }
}
