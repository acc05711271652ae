import TraceDigest
import TraceModel

/// Makes the tables of acquisitions, waits and lock order from the events: one pass.
///
/// A closed trace has them. For one that lacks them, a reader makes them beside it, in its temporary database.
package struct Tabulation {
    /// Where the tables are made.
    package enum Place: String, Sendable {
        case trace = "main"
        case temporary = "temp"
    }

    /// How many events are taken at once.
    private static let batch = 2048

    private let connection: Connection
    private let place: Place
    private let acquisitions: RowInserter
    private let requests: RowInserter
    private let waits: RowInserter
    private let wakes: RowInserter
    private let unownedReleases: RowInserter
    private let shares: RowInserter
    private let contentions: RowInserter
    private let lockOrder: RowInserter
    private let durations: RowInserter
    private let activities: RowInserter

    package init(_ connection: Connection, in place: Place) {
        self.connection = connection
        self.place = place
        func inserter<Column: TableColumn>(_ columns: Column.Type) -> RowInserter {
            RowInserter(
                connection, into: "\(place.rawValue).\(columns.table.name)", width: columns.allCases.count)
        }
        acquisitions = inserter(AcquisitionColumn.self)
        requests = inserter(RequestColumn.self)
        waits = inserter(WaitColumn.self)
        wakes = inserter(WakeColumn.self)
        unownedReleases = inserter(UnownedReleaseColumn.self)
        shares = inserter(ShareColumn.self)
        contentions = inserter(ContentionColumn.self)
        lockOrder = inserter(LockOrderColumn.self)
        durations = inserter(DurationColumn.self)
        activities = inserter(ActivityColumn.self)
    }

    /// Makes the tables, where there are none, and fills them. The transaction is the caller's.
    package func run() throws(TraceFileError) {
        try EventScan.install(on: connection)
        for table in Schema.digest { try connection.execute(table.sql(in: place.rawValue)) }
        var digest = TraceDigest(objects: try objects(), threads: try threads())
        let scan = try EventScan(connection, isRaw: true)
        let buffer = UnsafeMutableBufferPointer<TraceEvent>.allocate(capacity: Self.batch)
        defer { buffer.deallocate() }
        while true {
            let count = try scan.next(into: buffer)
            if count == 0 { break }
            digest.add(UnsafeBufferPointer(rebasing: buffer[..<count]))
            try write(&digest.rows)
        }
        try finish(&digest)
    }

    private func finish(_ digest: inout TraceDigest) throws(TraceFileError) {
        let ends = try processEnds()
        let last = digest.latest
        let early = digest.endEvents { ends[$0] ?? last }
        try write(&digest.rows)
        for inserter in [acquisitions, requests, waits, wakes, unownedReleases] { try inserter.flush() }
        if let early { try addGrants(before: early, to: &digest) }
        try digest.endSums { (rows) throws(TraceFileError) in try write(&rows) }
        for inserter in [shares, contentions, lockOrder, durations, activities] { try inserter.flush() }
    }

    private func write(_ rows: inout DigestRows) throws(TraceFileError) {
        try acquisitions.add(rows.acquisitions)
        try requests.add(rows.requests)
        try waits.add(rows.waits)
        try wakes.add(rows.wakes)
        try unownedReleases.add(rows.unownedReleases)
        try shares.add(rows.shares)
        try contentions.add(rows.contentions)
        try lockOrder.add(rows.lockOrder)
        try durations.add(rows.durations)
        try activities.add(rows.activities)
        try complete(
            rows.laterEnds, acquisitions, "acquisition SET end_seq = ?2, released_ns = ?3 WHERE acquire_seq")
        try complete(rows.laterWaits, waits, "wait SET ended_ns = ?2, outcome = ?3 WHERE seq")
        if !rows.laterIdle.isEmpty {
            try wakes.flush()
            let change = try connection.prepare("UPDATE \(place.rawValue).wake SET idle = 1 WHERE seq = ?1")
            for seq in rows.laterIdle {
                change.bind(1, seq)
                try change.run()
            }
        }
        rows.removeAll()
    }

    /// Changes rows that were written open: a key and two values each.
    private func complete(_ cells: ContiguousArray<Int64>, _ inserter: RowInserter, _ text: String)
        throws(TraceFileError)
    {
        guard !cells.isEmpty else { return }
        try inserter.flush()
        let change = try connection.prepare("UPDATE \(place.rawValue).\(text) = ?1")
        var index = 0
        while index + 2 < cells.count {
            for offset in 0..<3 {
                let value = cells[index + offset]
                change.bind(Int32(offset + 1), value == digestNull ? nil : value)
            }
            try change.run()
            index += 3
        }
    }

    private func addGrants(before seq: Int64, to digest: inout TraceDigest) throws(TraceFileError) {
        let rows = try connection.prepare(
            """
            SELECT acquire_seq, thread_id, object_id, site_id FROM \(place.rawValue).acquisition
            WHERE acquire_seq < \(seq) AND kind IN (\(EventKind.acquire.rawValue), \(EventKind.acquireShared.rawValue))
            ORDER BY acquire_seq
            """)
        while try rows.step() {
            digest.addEarlyGrant(
                seq: rows.integer(0), thread: rows.integer(1), object: rows.integer(2), site: rows.integer(3))
        }
    }

    private func objects() throws(TraceFileError) -> [DigestObject] {
        var objects: [DigestObject] = []
        let rows = try connection.prepare("SELECT id, kind, capacity FROM main.object")
        while try rows.step() {
            objects.append(
                DigestObject(
                    id: rows.integer(0), kind: rows.integer(1), capacity: rows.isNull(2) ? nil : rows.integer(2)))
        }
        return objects
    }

    private func threads() throws(TraceFileError) -> Set<Int64> {
        var threads: Set<Int64> = []
        let rows = try connection.prepare("SELECT id FROM main.thread")
        while try rows.step() { threads.insert(rows.integer(0)) }
        return threads
    }

    /// When the processes of the threads ended, where that is known.
    private func processEnds() throws(TraceFileError) -> [Int64: Int64] {
        var ends: [Int64: Int64] = [:]
        let rows = try connection.prepare(
            """
            SELECT t.id, p.ended_ns FROM main.thread AS t JOIN main.process AS p ON p.id = t.process_id
            WHERE p.ended_ns IS NOT NULL
            """)
        while try rows.step() { ends[rows.integer(0)] = rows.integer(1) }
        return ends
    }
}
