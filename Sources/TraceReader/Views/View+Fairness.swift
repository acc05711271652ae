import TraceModel

extension View {
    static let fairness = View(
        name: "fairness",
        columns: [
            "object", "object_kind", "thread", "acquisitions", "contended", "wait_total_ns", "wait_max_ns",
            "hold_total_ns", "longest_run", "overtaken",
        ],
        comment: """
            How each thread fared with each lock and semaphore that it asked for.
            acquisitions, contended (it blocked): counts; wait_total_ns, wait_max_ns, hold_total_ns: nanoseconds
            a wait that is open at the end lasted until the process ended
            longest_run: the most acquisitions in a row without one of another thread
            overtaken: how often another thread was granted the object while this one had an earlier open request;
              one that did not have to ask counts as well
            """,
        query: """
            SELECT
                \(ViewText.name(object: "m.object_id")), \(ViewText.objectKind("m.object_id")),
                \(ViewText.name(thread: "t", id: "m.thread_id")),
                m.acquisitions, m.contended, m.wait_total_ns, m.wait_max_ns, m.hold_total_ns, m.longest_run, m.overtaken
            FROM share AS m
            LEFT JOIN thread AS t ON t.id = m.thread_id
            \(ViewText.objectJoins("m.object_id"))
            ORDER BY m.object_id, m.thread_id
            """)
}
