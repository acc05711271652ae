import Foundation
import Glibc
import Testing

/// A terminal of a certain width that nobody looks at: what a program prints to it can be read.
final class PseudoTerminal {
    private let master: Int32
    /// Held open, so that what was written stays until it has been read.
    private let end: Int32
    private let path: String

    init(columns: UInt16) throws {
        var (reading, writing): (Int32, Int32) = (-1, -1)
        var name = [CChar](repeating: 0, count: 128)
        var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        try check(openpty(&reading, &writing, &name, nil, &size) == 0 ? 0 : errno, "openpty")
        (master, end) = (reading, writing)
        path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        close(end)
        close(master)
    }

    /// What a program prints to the terminal on standard output, in lines; it is to print less than 4096 bytes.
    func output(of words: [String], in directory: String? = nil) throws -> [String] {
        _ = try run(
            ["/bin/sh", "-c", "terminal=$1; shift; exec \"$@\" >\"$terminal\"", "sh", path] + words, in: directory)
        _ = fcntl(master, F_SETFL, O_NONBLOCK)
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = read(master, &buffer, buffer.count), count > 0 { text += buffer.prefix(count) }
        return String(decoding: text, as: UTF8.self).replacing("\r\n", with: "\n").split(separator: "\n").map(
            String.init)
    }
}
