import CRecorder
import Glibc
import TraceModel

/// A program's file, as far as it says how the program is loaded.
package struct ProgramFile {
    /// Why a library cannot be loaded with a program.
    package enum Obstacle: Equatable, Sendable {
        /// No loader runs: the program is linked statically.
        case isStatic
        /// The loader ignores the environment where a program gets rights of its own.
        case isPrivileged
        /// Another C library's loader.
        case isMusl
        /// The program was built with a sanitizer, which takes over the same functions.
        case isSanitized
        /// For another machine, or another width of addresses.
        case isForeign

        /// A part of a sentence about the program.
        package var words: String {
            switch self {
            case .isStatic: "it is linked statically"
            case .isPrivileged: "it runs with rights of its own (setuid, setgid or capabilities)"
            case .isMusl: "it uses the C library musl"
            case .isSanitized: "it was built with a sanitizer"
            case .isForeign: "it is for another machine"
            }
        }
    }

    private let bytes: UnsafeRawBufferPointer

    /// Why a library cannot be loaded with the program at a path.
    ///
    /// - Parameters:
    ///   - path: The program's.
    ///   - user: Who runs it; nil for this process's user. Root has all capabilities, so that those of a file add nothing:
    ///     capabilities(7).
    /// - Returns: Nil where it can, as far as the file tells. A script is run by a program of its own, which can.
    package static func obstacle(at path: String, for user: UInt32? = nil) -> Obstacle? {
        let hasCapabilities = (user ?? geteuid()) != 0 && hasAttribute("security.capability", path)
        return withFile(at: path) { file, mode in
            file.obstacle ?? (mode & (S_ISUID | S_ISGID) != 0 || hasCapabilities ? .isPrivileged : nil)
        } ?? nil
    }

    /// getxattr(2), whose header the module of the C library does not have.
    private static func hasAttribute(_ name: String, _ path: String) -> Bool {
        path.systemName.withUnsafeBufferPointer { path in
            name.systemName.withUnsafeBufferPointer { name in
                st_system_call(
                    Int(SYS_getxattr), Int(bitPattern: path.baseAddress), Int(bitPattern: name.baseAddress), 0, 0, 0, 0)
                    > 0
            }
        }
    }

    /// Nil where the file does not exist, or can be run and not read.
    private static func withFile<Result>(at path: String, _ body: (ProgramFile, mode_t) -> Result) -> Result? {
        let file = open(path.systemName, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_size >= 64 else { return nil }
        let length = Int(status.st_size)
        guard let memory = mmap(nil, length, PROT_READ, MAP_PRIVATE, file, 0), memory != MAP_FAILED else { return nil }
        defer { munmap(memory, length) }
        return body(ProgramFile(bytes: UnsafeRawBufferPointer(start: memory, count: length)), status.st_mode)
    }

    /// Whether the program at a path records itself.
    package static func recordsItself(at path: String) -> Bool {
        withFile(at: path) { file, _ in file.hasRecorder } ?? false
    }

    /// Whether the program at a path is one of Go's, which block by system calls of their own: the linker of Go says so in a
    /// note.
    package static func isOfGo(at path: String) -> Bool {
        withFile(at: path) { file, _ in file.hasNote(of: "Go\0\0") } ?? false
    }

    private func read<Number: FixedWidthInteger>(_ offset: Int, as type: Number.Type = Number.self) -> Number? {
        guard offset >= 0, offset <= bytes.count - MemoryLayout<Number>.size else { return nil }
        return bytes.loadUnaligned(fromByteOffset: offset, as: type)
    }

    /// A part of the file, nil where the file does not have it.
    private func part(_ offset: UInt64, _ length: UInt64) -> UnsafeRawBufferPointer? {
        guard let offset = Int(exactly: offset), let length = Int(exactly: length), offset <= bytes.count,
            length <= bytes.count - offset
        else { return nil }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + length)])
    }

    private static var machine: UInt16 {
        #if arch(x86_64)
            62
        #else
            183
        #endif
    }

    /// The form of ELF files: "System V Application Binary Interface", chapters 4 and 5.
    private var obstacle: Obstacle? {
        guard bytes.prefix(4).elementsEqual([0x7f, 0x45, 0x4c, 0x46]) else { return nil }
        guard bytes[4] == 2, bytes[5] == 1, read(18) == Self.machine else { return .isForeign }
        if hasRecorder { return nil }
        guard let loader = segments.first(where: { $0.type == 3 }) else { return .isStatic }
        if let name = part(loader.offset, loader.fileSize), contains(name, "/ld-musl") { return .isMusl }
        guard let names = dynamicNames else { return nil }
        let isSanitized = ["tsan", "asan", "msan", "hwasan"].contains {
            contains(names, "\0__\($0)_init\0") || contains(names, "\0lib\($0).so")
        }
        return isSanitized ? .isSanitized : nil
    }

    /// Whether the program records itself: `presence.c` of the recorder writes the note.
    private var hasRecorder: Bool { hasNote(of: "SyncTrace\0") }

    private func hasNote(of owner: String) -> Bool {
        segments.contains { segment in
            segment.type == 4 && part(segment.offset, segment.fileSize).map { contains($0, owner) } ?? false
        }
    }

    private struct Segment {
        var type: UInt32
        var offset, address, fileSize: UInt64
    }

    private var segments: [Segment] {
        guard let table: UInt64 = read(32), let count: UInt16 = read(56), let start = Int(exactly: table),
            start < bytes.count
        else { return [] }
        return (0..<Int(count)).compactMap { index in
            let place = start + index * 56
            guard let type: UInt32 = read(place), let offset: UInt64 = read(place + 8),
                let address: UInt64 = read(place + 16), let fileSize: UInt64 = read(place + 32)
            else { return nil }
            return Segment(type: type, offset: offset, address: address, fileSize: fileSize)
        }
    }

    /// The texts that the loader sees: names of symbols and of libraries, with a zero byte before and after each.
    private var dynamicNames: UnsafeRawBufferPointer? {
        let segments = segments
        guard let dynamic = segments.first(where: { $0.type == 2 }), let table = part(dynamic.offset, dynamic.fileSize)
        else { return nil }
        var address: UInt64?
        var size: UInt64?
        for place in stride(from: 0, through: table.count - 16, by: 16) {
            let value = table.loadUnaligned(fromByteOffset: place + 8, as: UInt64.self)
            switch table.loadUnaligned(fromByteOffset: place, as: Int64.self) {
            case 5: address = value
            case 10: size = value
            default: break
            }
        }
        guard let address, let size,
            let segment = segments.first(where: {
                $0.type == 1 && address >= $0.address && address - $0.address < $0.fileSize
            })
        else { return nil }
        return part(segment.offset &+ (address - segment.address), size)
    }

    private func contains(_ text: UnsafeRawBufferPointer, _ part: String) -> Bool {
        let part = Array(part.utf8)
        guard var place = text.baseAddress else { return false }
        let end = place + text.count
        while end - place >= part.count {
            guard let found = memchr(place, Int32(part[0]), end - place - part.count + 1) else { return false }
            if memcmp(found, part, part.count) == 0 { return true }
            place = UnsafeRawPointer(found) + 1
        }
        return false
    }
}
