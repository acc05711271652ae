import Foundation

/// The fields of a protobuf message, read without knowing their names.
struct ProtobufFields {
    private var values: [(field: Int, number: UInt64, bytes: ArraySlice<UInt8>)] = []

    init(_ bytes: [UInt8]) throws { try self.init(bytes[...]) }

    private init(_ bytes: ArraySlice<UInt8>) throws {
        var rest = bytes
        func varint() throws -> UInt64 {
            var (value, shift) = (UInt64(0), UInt64(0))
            while let byte = rest.popFirst() {
                value |= UInt64(byte & 0x7F) << shift
                shift += 7
                if byte < 0x80 { return value }
            }
            throw CocoaError(.fileReadCorruptFile)
        }
        while !rest.isEmpty {
            let key = try varint()
            switch key & 7 {
            case 0: values.append((Int(key >> 3), try varint(), []))
            case 1:
                values.append((Int(key >> 3), rest.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }, []))
                rest = rest.dropFirst(8)
            case 2:
                let count = Int(try varint())
                guard rest.count >= count else { throw CocoaError(.fileReadCorruptFile) }
                values.append((Int(key >> 3), 0, rest.prefix(count)))
                rest = rest.dropFirst(count)
            default: throw CocoaError(.fileReadCorruptFile)
            }
        }
    }

    func numbers(_ field: Int) -> [UInt64] { values.filter { $0.field == field }.map(\.number) }
    func texts(_ field: Int) throws -> [String] {
        values.filter { $0.field == field }.map { String(decoding: $0.bytes, as: UTF8.self) }
    }
    func messages(_ field: Int) throws -> [ProtobufFields] {
        try values.filter { $0.field == field }.map { try ProtobufFields($0.bytes) }
    }
}
