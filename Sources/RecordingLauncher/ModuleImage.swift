import Glibc
import TraceModel

/// What a module's file says of itself, as far as it helps to tell what its code was made of.
///
/// The form of ELF files: "System V Application Binary Interface", chapter 4.
struct ModuleImage {
    /// Which build it is, in hexadecimal digits; nil where it does not say.
    private(set) var buildID: String?
    /// Whether it has the lines of its code.
    private(set) var hasLines = false
    /// Whether it has all its symbols, and not only those that the loader needs.
    private(set) var hasSymbols = false

    /// How much it tells: lines before symbols before nothing.
    var worth: Int { hasLines ? 2 : hasSymbols ? 1 : 0 }

    /// - Returns: Nil where the file does not exist, or is not a module.
    init?(path: String) {
        let file = open(path.systemName, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size >= 64 else { return nil }
        let length = Int(status.st_size)
        guard let memory = mmap(nil, length, PROT_READ, MAP_PRIVATE, file, 0), memory != MAP_FAILED else { return nil }
        defer { munmap(memory, length) }
        let bytes = UnsafeRawBufferPointer(start: memory, count: length)
        guard bytes.prefix(6).elementsEqual([0x7f, 0x45, 0x4c, 0x46, 2, 1]) else { return nil }
        read(bytes)
    }

    private struct Section {
        var name: UInt32
        var type: UInt32
        var content: UnsafeRawBufferPointer
    }

    private mutating func read(_ bytes: UnsafeRawBufferPointer) {
        func number<Number: FixedWidthInteger>(_ offset: Int, as type: Number.Type = Number.self) -> Number? {
            guard offset >= 0, offset <= bytes.count - MemoryLayout<Number>.size else { return nil }
            return bytes.loadUnaligned(fromByteOffset: offset, as: type)
        }
        guard let table = number(40, as: UInt64.self).flatMap({ Int(exactly: $0) }), table > 0, table < bytes.count,
            let count: UInt16 = number(60), let namesIndex: UInt16 = number(62)
        else { return }
        let sections = (0..<Int(count)).map { index -> Section? in
            let place = table + index * 64
            guard let name: UInt32 = number(place), let type: UInt32 = number(place + 4),
                let offset = number(place + 24, as: UInt64.self).flatMap({ Int(exactly: $0) }),
                let size = number(place + 32, as: UInt64.self).flatMap({ Int(exactly: $0) })
            else { return nil }
            // SHT_NOBITS: what a file of symbols alone has left out.
            let isThere = type != 8 && offset <= bytes.count && size <= bytes.count - offset
            return Section(
                name: name, type: type,
                content: UnsafeRawBufferPointer(rebasing: isThere ? bytes[offset..<(offset + size)] : bytes[0..<0]))
        }
        let names = Int(namesIndex) < sections.count ? sections[Int(namesIndex)]?.content : nil
        for case let section? in sections {
            if section.type == 2, !section.content.isEmpty { hasSymbols = true }
            if section.type == 7, buildID == nil { buildID = Self.buildID(in: section.content) }
            guard let names, Int(section.name) < names.count, !section.content.isEmpty else { continue }
            let name = names[Int(section.name)...].prefix { $0 != 0 }
            if name.elementsEqual(".debug_line".utf8) || name.elementsEqual(".zdebug_line".utf8) { hasLines = true }
        }
    }

    /// The build-id among notes: a note's lengths of name and text, its type, and these two, each filled up to 4 bytes.
    private static func buildID(in notes: UnsafeRawBufferPointer) -> String? {
        var place = 0
        while place + 12 <= notes.count {
            func number(_ offset: Int) -> Int {
                Int(notes.loadUnaligned(fromByteOffset: place + offset, as: UInt32.self))
            }
            let (nameLength, textLength, type) = (number(0), number(4), number(8))
            let text = place + 12 + (nameLength + 3) & ~3
            guard text + textLength <= notes.count else { return nil }
            if type == 3, notes[(place + 12)..<(place + 12 + nameLength)].elementsEqual("GNU\0".utf8) {
                return notes[text..<(text + textLength)].hexadecimal
            }
            place = text + (textLength + 3) & ~3
        }
        return nil
    }
}
