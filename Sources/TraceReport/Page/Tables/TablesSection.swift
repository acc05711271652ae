/// The tables: locks, threads, conditions, semaphores, barriers, and what was left open.
enum TablesSection {
    /// The most rows of a table that are shown, the first in order of weight.
    private static let mostRows = 5_000

    static func write(_ report: ResolvedReport, _ settings: ReportSettings, _ json: inout JSONText) {
        let hasTraces = report.traces.count > 1
        json.array { json in
            let tables: [PageTable] = [
                .locks(report), .threads(report), .conditions(report), .semaphores(report), .barriers(report),
                .left(report),
            ]
            for table in tables {
                json.newline()
                json.object { json in
                    json.member("id", table.id)
                    json.member("title", table.title)
                    json.key("rowCount")
                    json.number(table.rows.count)
                    let columns = (hasTraces ? [PageTable.Column(title: "trace", kind: "text")] : []) + table.columns
                    json.list("columns", columns) { column, json in
                        json.object { json in
                            json.member("title", column.title)
                            json.member("kind", column.kind)
                            json.member("help", column.help)
                        }
                    }
                    json.list("rows", table.rows.prefix(mostRows)) { row, json in
                        json.array { json in
                            if hasTraces { json.string(report.traces[row.trace].path) }
                            for value in row.values { write(value, &json) }
                        }
                    }
                }
            }
        }
    }

    private static func write(_ value: PageTable.Value, _ json: inout JSONText) {
        switch value {
        case .text(let text): json.string(text)
        case .number(let number): json.number(number)
        case .counted(let number, waiting: 0): json.number(number)
        case .counted(let number, let waiting):
            json.array { json in
                json.number(number)
                json.number(waiting)
            }
        case .ratio(let ratio):
            if let ratio { json.real((ratio * 1000).rounded() / 1000) } else { json.null() }
        }
    }
}
