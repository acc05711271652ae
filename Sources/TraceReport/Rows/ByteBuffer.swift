/// Bytes on their way out. A cell of a million rows goes into it without a text of its own.
final class ByteBuffer {
    private(set) var count = 0
    private var capacity: Int
    private var start: UnsafeMutablePointer<UInt8>

    init() {
        capacity = 1 << 12
        start = .allocate(capacity: capacity)
    }

    deinit { start.deallocate() }

    /// What is in it, until it is changed.
    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }

    func removeAll() { count = 0 }

    /// What is in it, as a text, after which it is empty.
    func takeText() -> String {
        defer { count = 0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    @inline(__always)
    func append(_ byte: UInt8) {
        reserve(1)
        start[count] = byte
        count &+= 1
    }

    @inline(__always)
    func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let source = bytes.baseAddress else { return }
        reserve(bytes.count)
        (start + count).update(from: source, count: bytes.count)
        count &+= bytes.count
    }

    func append(_ text: String) {
        var text = text
        text.withUTF8 { append($0) }
    }

    func append(_ text: StaticString) { text.withUTF8Buffer { append($0) } }

    /// Appends a number in decimal digits.
    func append(decimal number: Int64) {
        reserve(20)
        if number < 0 {
            start[count] = 0x2D
            count &+= 1
        }
        var rest = number.magnitude
        var digits = 1
        var bound: UInt64 = 10
        // The magnitude has 19 digits at most.
        while digits < 19, rest >= bound {
            digits &+= 1
            bound = bound &* 10
        }
        var place = count &+ digits
        count = place
        repeat {
            place &-= 1
            start[place] = 0x30 &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
    }

    /// Appends a time of nanoseconds that is not negative in seconds, with nine digits after the point: "0.000001500 s".
    func append(moment time: Int64) {
        append(decimal: time / 1_000_000_000)
        reserve(12)
        var rest = time % 1_000_000_000
        start[count] = 0x2E
        var place = count &+ 10
        count &+= 10
        while place > count &- 9 {
            place &-= 1
            start[place] = 0x30 &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        append(" s" as StaticString)
    }

    func appendBlanks(_ blanks: Int) {
        reserve(blanks)
        (start + count).update(repeating: 0x20, count: blanks)
        count &+= blanks
    }

    /// Takes the blanks at the end away, as far as to a place.
    func removeBlanks(downTo place: Int) {
        while count > place, start[count - 1] == 0x20 { count -= 1 }
    }

    @inline(__always)
    private func reserve(_ room: Int) {
        if count &+ room > capacity { grow(room) }
    }

    @inline(never)
    private func grow(_ room: Int) {
        capacity = max(2 * capacity, count + room)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: start, count: count)
        start.deallocate()
        start = larger
    }
}
