import CSQLite
import TraceWriter

/// Lets a statement be prepared only if all that it does is read.
final class Authorizer {
    /// Why a statement was refused; nil while none was.
    private(set) var refusal: String?
    /// Whether a statement reads a table that a close makes.
    private(set) var readsDigest = false
    private static let digest = Set(Schema.digest.map(\.name))

    func install(on connection: Connection) {
        sqlite3_set_authorizer(
            connection.handle,
            { context, action, first, second, _, _ in
                guard let context else { return SQLITE_DENY }
                let authorizer = Unmanaged<Authorizer>.fromOpaque(context).takeUnretainedValue()
                return authorizer.decide(action, first, second)
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    func remove(from connection: Connection) { sqlite3_set_authorizer(connection.handle, nil, nil) }

    private func decide(_ action: Int32, _ first: UnsafePointer<CChar>?, _ second: UnsafePointer<CChar>?) -> Int32 {
        switch action {
        case SQLITE_SELECT, SQLITE_RECURSIVE: return SQLITE_OK
        case SQLITE_READ:
            if !readsDigest, let first, Self.digest.contains(String(cString: first).lowercased()) { readsDigest = true }
            return SQLITE_OK
        case SQLITE_FUNCTION:
            let name = second.map { String(cString: $0) } ?? ""
            if Self.refusedFunctions.contains(name.lowercased()) { return refuse("the function \(name)") }
            return SQLITE_OK
        default: return refuse(Self.names[action] ?? "action \(action)")
        }
    }

    private func refuse(_ what: String) -> Int32 {
        if refusal == nil { refusal = "\(what) is not allowed; a query can only read the trace" }
        return SQLITE_DENY
    }

    /// Functions that reach beyond the trace or take any amount of memory in one step.
    private static let refusedFunctions: Set<String> = ["load_extension", "fts3_tokenizer", "zeroblob", "randomblob"]

    private static let names: [Int32: String] = [
        SQLITE_ALTER_TABLE: "ALTER TABLE", SQLITE_ANALYZE: "ANALYZE", SQLITE_ATTACH: "ATTACH",
        SQLITE_CREATE_INDEX: "CREATE INDEX", SQLITE_CREATE_TABLE: "CREATE TABLE",
        SQLITE_CREATE_TEMP_INDEX: "CREATE INDEX", SQLITE_CREATE_TEMP_TABLE: "CREATE TABLE",
        SQLITE_CREATE_TEMP_TRIGGER: "CREATE TRIGGER", SQLITE_CREATE_TEMP_VIEW: "CREATE VIEW",
        SQLITE_CREATE_TRIGGER: "CREATE TRIGGER", SQLITE_CREATE_VIEW: "CREATE VIEW",
        SQLITE_CREATE_VTABLE: "CREATE VIRTUAL TABLE", SQLITE_DELETE: "DELETE", SQLITE_DETACH: "DETACH",
        SQLITE_DROP_INDEX: "DROP INDEX", SQLITE_DROP_TABLE: "DROP TABLE", SQLITE_DROP_TEMP_INDEX: "DROP INDEX",
        SQLITE_DROP_TEMP_TABLE: "DROP TABLE", SQLITE_DROP_TEMP_TRIGGER: "DROP TRIGGER",
        SQLITE_DROP_TEMP_VIEW: "DROP VIEW", SQLITE_DROP_TRIGGER: "DROP TRIGGER", SQLITE_DROP_VIEW: "DROP VIEW",
        SQLITE_DROP_VTABLE: "DROP TABLE", SQLITE_INSERT: "INSERT", SQLITE_PRAGMA: "PRAGMA", SQLITE_REINDEX: "REINDEX",
        SQLITE_SAVEPOINT: "SAVEPOINT", SQLITE_TRANSACTION: "a transaction", SQLITE_UPDATE: "UPDATE",
    ]
}
