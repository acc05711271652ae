import TestSupport
import Testing
import TraceModel
import TraceReport

@Suite("A list of events")
struct EventListingTests {
    private func list(_ format: EventListing.Format, _ trace: DrawnTrace, width: Int? = nil) -> String {
        var listing = EventListing(format, tables: trace.tables, width: width)
        return trace.events.map { listing.add($0) }.joined() + listing.finish()
    }

    @Test("is a table with what the values say")
    func table() {
        let trace = DrawnTrace(
            """
            main        worker
            start worker
            acquire S
                        request L
                        release_error L 1
                        end 1
            """, objects: "L lock, S semaphore 2")
        #expect(
            list(.table, trace)
                == """
                event   seconds  thread  what           object  where
                -----  --------  ------  -------------  ------  ----------------------
                    1  0.000000  main    start          worker  demo.swift:1
                    2  0.000001  worker  begin
                    3  0.000002  main    acquire        S       demo.swift:2 (1 left)
                    4  0.000003  worker  request        L       demo.swift:3
                    5  0.000004  worker  release_error  L       demo.swift:4 (not the
                    6  0.000005  worker  end                    demo.swift:5 (threw)

                """.replacing("(not the\n", with: "(not the owner)\n").replacing(
                    "----------------------\n", with: "----------------------------\n"))
    }

    @Test("tells why something was refused, also where a trace of version 0.1 has another number for it")
    func refusals() {
        let trace = DrawnTrace(
            """
            main
            release_error R 3
            release_error C 2
            release_error C 6
            misuse main 10
            """, objects: "R rwlock, C condition")
        let lines = list(.table, trace).split(separator: "\n").map(String.init)
        #expect(lines.filter { $0.contains("release_error") && $0.contains("(held in") }.count == 1)
        #expect(lines.filter { $0.contains("notify_refused") && $0.contains("(notify") }.count == 2)
        #expect(lines.filter { $0.contains("(join of itself)") }.count == 1)
    }

    @Test("fits 80 columns whatever the names are, and lets none of them steer a terminal")
    func width() {
        var trace = DrawnTrace("main\nacquire L\nrelease L", objects: "L lock")
        let names = ["\u{1B}[31m" + String(repeating: "x", count: 300), "ordinary"]
        trace.tables = .init(
            threads: [.init(id: .init(rawValue: 1), name: names[0])],
            objects: [.init(id: .init(rawValue: 2), kind: .lock, name: String(repeating: "lock ", count: 100))],
            sites: trace.tables.sites)
        let text = list(.table, trace, width: 80)
        #expect(text.split(separator: "\n").allSatisfy { $0.unicodeScalars.count <= 80 })
        #expect(!text.contains("\u{1B}"))
    }

    @Test("keeps the line number of each place, however short the line, and shortens nothing without a width")
    func lineNumbers() {
        var trace = DrawnTrace("main\nacquire L\nrequest L", objects: "L lock")
        let folder = "Sources/" + String(repeating: "a/very/deep/folder/", count: 5)
        trace.tables = .init(
            threads: trace.tables.threads, objects: trace.tables.objects,
            sites: trace.tables.sites.map {
                .init(id: $0.id, file: folder + "Connections+\($0.id.rawValue).swift", line: 12_345)
            })
        trace.events[1].value = 1_500_000
        for width in [60, 80, 100] {
            let lines = list(.table, trace, width: width).split(separator: "\n")
            #expect(lines.dropFirst(2).allSatisfy { $0.contains(".swift:12345") && $0.count <= width })
        }
        #expect(list(.table, trace, width: 90).contains("Connections+200.swift:12345 (for at most 1.5 ms)\n"))
        #expect(list(.table, trace, width: 80).contains("…ections+200.swift:12345 (for at most…\n"))
        #expect(list(.table, trace).contains("Connections+200.swift:12345 (for at most 1.5 ms)\n"))
    }

    @Test("has several lines for an event where one is too short for the columns", arguments: [20, 30, 40])
    func narrow(width: Int) {
        let trace = DrawnTrace("main\nacquire L\nrelease L", objects: "L lock")
        let lines = list(.table, trace, width: width).split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= width })
        #expect(lines.count { $0.hasSuffix("demo.swift:1") || $0.hasSuffix("demo.swift:2") } == 2)
        #expect(lines.count { !$0.hasPrefix(" ") } == 3)
    }

    @Test("has the columns of the view in its forms for programs")
    func programs() {
        let trace = DrawnTrace("main\nacquire L\nrequest L", objects: "L lock")
        #expect(
            list(.csv, trace) == """
                seq,time_ns,process,thread,daemon,kind,object,object_kind,value,file,line,function
                1,0,process #1,main,0,acquire,L,lock,1,Sources/demo.swift,1,main()
                2,1000,process #1,main,0,request,L,lock,,Sources/demo.swift,2,main()

                """)
        #expect(list(.json, trace).hasPrefix("[\n{\"seq\": 1, \"time_ns\": 0, \"process\": \"process #1\", "))
        #expect(list(.json, trace).hasSuffix("\"function\": \"main()\"}]\n"))
    }

    @Test("says so when there are no events")
    func empty() {
        let trace = DrawnTrace("main", objects: "")
        #expect(list(.table, trace) == "no events\n")
        #expect(list(.json, trace) == "[]\n")
        #expect(list(.csv, trace) == EventListing.columns.joined(separator: ",") + "\n")
    }

    @Test("keeps few lines: widths are settled by the first thousand")
    func streaming() {
        let trace = DrawnTrace("main\nacquire L\nrelease L", objects: "L lock")
        var listing = EventListing(.table, tables: trace.tables)
        var parts: [String] = []
        for index in 0..<3000 {
            var event = trace.events[index % 2]
            event.seq = Int64(index + 1)
            parts.append(listing.add(event))
        }
        #expect(parts[..<999].allSatisfy { $0.isEmpty })
        #expect(parts[999].split(separator: "\n").count == 1002)
        #expect(parts[1000...].allSatisfy { $0.filter { $0 == "\n" }.count == 1 })
        #expect(listing.finish().isEmpty)
    }
}
