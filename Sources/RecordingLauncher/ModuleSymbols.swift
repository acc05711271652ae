import Glibc
import TraceModel

/// What a module's own tables say lies in its data.
struct ModuleSymbols {
    private struct Symbol {
        var start, size: UInt64
        var name: String
    }

    /// A place in a variable.
    struct Place {
        var name: String
        /// How large the variable is, and how far in it the place lies, in bytes.
        var size, offset: UInt64
        /// Whether the module is for AArch64.
        var isARM: Bool

        /// What lies there: nothing for the variable itself or its beginning, the number in an array of three or more objects of
        /// that kind, or else how many bytes lie before.
        func part(_ kind: ObjectKind) -> String {
            if let width = width(kind), size % width == 0, offset % width == 0, size / width >= 3 {
                return "[\(offset / width)]"
            }
            return offset == 0 ? "" : "+0x" + String(offset, radix: 16)
        }

        /// How large a pthread object of a kind is in the GNU C library for 64 bits.
        private func width(_ kind: ObjectKind) -> UInt64? {
            switch kind {
            case .lock, .rlock: isARM ? 48 : 40
            case .condition: 48
            case .rwlock: 56
            case .semaphore, .barrier: 32
            default: nil
            }
        }
    }

    /// By their addresses.
    private var symbols: [Symbol] = []
    private var isARM = false

    /// The symbols of data in the file at a path; none where it cannot be read.
    init(path: String) {
        let file = open(path.systemName, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_size >= 64 else { return }
        let length = Int(status.st_size)
        guard let memory = mmap(nil, length, PROT_READ, MAP_PRIVATE, file, 0), memory != MAP_FAILED else { return }
        defer { munmap(memory, length) }
        read(UnsafeRawBufferPointer(start: memory, count: length))
        symbols.sort { $0.start < $1.start }
    }

    /// What lies at an address as the module's file counts it; nil where no symbol does.
    func place(at address: UInt64) -> Place? {
        var low = 0
        var high = symbols.count
        while low < high {
            let middle = (low + high) / 2
            if symbols[middle].start <= address { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return nil }
        let symbol = symbols[low - 1]
        guard address - symbol.start < symbol.size else { return nil }
        // Compilers number the static variables of functions.
        let parts = symbol.name.split(separator: ".", omittingEmptySubsequences: false)
        var name = symbol.name
        if parts.count > 1, let last = parts.last, !last.isEmpty, last.allSatisfy(\.isNumber) {
            name = parts.dropLast().joined(separator: ".")
        }
        return Place(name: name, size: symbol.size, offset: address - symbol.start, isARM: isARM)
    }

    /// The form of ELF files: "System V Application Binary Interface", chapter 4.
    private mutating func read(_ bytes: UnsafeRawBufferPointer) {
        func number<Number: FixedWidthInteger>(_ offset: Int, as type: Number.Type = Number.self) -> Number? {
            guard offset >= 0, offset <= bytes.count - MemoryLayout<Number>.size else { return nil }
            return bytes.loadUnaligned(fromByteOffset: offset, as: type)
        }
        guard bytes.prefix(5).elementsEqual([0x7f, 0x45, 0x4c, 0x46, 2]), let table: UInt64 = number(40),
            let count: UInt16 = number(60), let start = Int(exactly: table), start < bytes.count
        else { return }
        isARM = number(18, as: UInt16.self) == 183
        func section(_ index: Int) -> (type: UInt32, link: UInt32, place: Int, size: Int)? {
            let place = start + index * 64
            guard index < Int(count), let type: UInt32 = number(place + 4), let link: UInt32 = number(place + 40),
                let offset = number(place + 24, as: UInt64.self).flatMap({ Int(exactly: $0) }),
                let size = number(place + 32, as: UInt64.self).flatMap({ Int(exactly: $0) }),
                offset <= bytes.count, size <= bytes.count - offset
            else { return nil }
            return (type, link, offset, size)
        }
        let all = (0..<Int(count)).compactMap(section)
        // The full table, or what is left of it in a file that was stripped.
        guard let symbolTable = all.first(where: { $0.type == 2 }) ?? all.first(where: { $0.type == 11 }),
            let names = section(Int(symbolTable.link))
        else { return }
        for place in stride(from: symbolTable.place, through: symbolTable.place + symbolTable.size - 24, by: 24) {
            guard let name: UInt32 = number(place), let info: UInt8 = number(place + 4),
                let home: UInt16 = number(place + 6), let value: UInt64 = number(place + 8),
                let size: UInt64 = number(place + 16)
            else { return }
            // Objects that the module has itself.
            guard info & 15 == 1, home != 0, size > 0, Int(name) < names.size else { continue }
            let text = bytes[(names.place + Int(name))..<(names.place + names.size)].prefix { $0 != 0 }
            symbols.append(Symbol(start: value, size: size, name: String(systemName: text)))
        }
    }
}
