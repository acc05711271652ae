import TraceWriter
import TraceModel
import TraceReader

extension TraceReader {
    /// The tables that stand still, as replay and reports need them.
    func tables() throws -> TraceTables {
        TraceTables(
            processes: try processes(), threads: try threads(), objects: try objects(), sites: try sites(),
            lost: try metadata().eventsLost)
    }

    /// The number of the last event that was not later than a time; nil where all were.
    func lastEvent(until time: Int64) throws -> Int64? {
        let sql = "SELECT seq FROM event WHERE time_ns <= \(time) ORDER BY seq DESC LIMIT 1"
        guard case .integer(let seq)? = try query(sql).rows.first?.first else { return nil }
        return seq
    }
}
