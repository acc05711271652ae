import Foundation
import Testing
import TraceCollector
import TraceModel
import TraceReader
import TraceWriter

/// By which of its frames a stack is shown.
@Suite("The place of a stack")
struct StackPlaceTests {
    /// Tells of each address what a table has.
    private struct Table: ModuleReader {
        let places: [UInt64: CodePlace]
        func file(of module: ModuleInfo) -> ModuleFile { .found(module.path) }
        func places(at offsets: [UInt64], in file: String) -> [CodePlace?] { offsets.map { places[$0] } }
        func names(of objects: [StaticObject], in file: String) -> [String?] { objects.map { _ in nil } }
    }

    private func shown(_ frames: [(module: String, place: CodePlace?)]) throws -> (place: SourceSite, event: SiteID) {
        let path = FileManager.default.temporaryDirectory.appending(path: "stack-\(UUID()).sqlite").path
        defer { TraceFileParts.remove(path) }
        let writer = try TraceWriter(creating: path, metadata: TraceMetadata(program: "p", commandLine: "p"))
        try writer.begin()
        var places: [UInt64: CodePlace] = [:]
        for (index, frame) in frames.enumerated() {
            let module = try writer.module(path: frame.module, buildID: "ab")
            let (id, offset) = (SiteID(rawValue: Int64(index + 1)), Int64(16 * (index + 1)))
            try writer.insert(
                SourceSite(
                    id: id, file: "", line: offset, module: frame.module,
                    code: CodeAddress(module: module, offset: offset)))
            places[UInt64(offset)] = frame.place
        }
        let stack = SiteID(rawValue: 100)
        try writer.insert(StackInfo(id: stack, frames: frames.indices.map { SiteID(rawValue: Int64($0 + 1)) }))
        try writer.append(TraceEvent(seq: 1, time: 1, thread: ThreadID(rawValue: 1), kind: .acquire, site: stack))
        try writer.commit()
        var live = try TraceReader(path: path).tables()
        var livePlaces = LivePlaces(by: Table(places: places))
        livePlaces.name([stack], in: &live)
        try writer.begin()
        var found = CodePlaces()
        try found.resolve(by: Table(places: places), in: writer)
        try writer.commit()
        _ = try writer.finish()
        let reader = try TraceReader(path: path)
        var event = SiteID.none
        try reader.forEachEvent { event = $0.site }
        #expect(try reader.stacks(of: [1, 2]) == [1: frames.indices.map { SiteID(rawValue: Int64($0 + 1)) }])
        let site = try #require(try reader.tables().site(stack))
        #expect(live.site(stack) == site, "while it is recorded")
        return (site, event)
    }

    private let own = CodePlace(function: "work", file: "/src/work.cc", line: 7)

    @Test("is its first frame where that is the program's own")
    func first() throws {
        let (place, event) = try shown([
            ("/opt/app", own), ("/opt/app", CodePlace(function: "main", file: "", line: 0)),
        ])
        #expect(place.file == "/src/work.cc" && place.line == 7 && place.function == "work")
        #expect(event.rawValue == 1)
    }

    @Test("is the first that is in no standard library, by the module, the file or the name")
    func library() throws {
        let (place, event) = try shown([
            ("/usr/lib/libstdc++.so.6", nil),
            ("/opt/app", CodePlace(function: "std::mutex::lock()", file: "/usr/include/c++/12/mutex", line: 100)),
            ("/opt/app", CodePlace(function: "std::sync::mutex::Mutex<T>::lock", file: "", line: 0)),
            (
                "/usr/lib/swift/linux/libFoundation.so",
                CodePlace(function: "NSLock.lock()", file: "/x/NSLock.swift", line: 3)
            ),
            ("/opt/app", own),
        ])
        #expect(place.function == "work" && place.line == 7)
        #expect(event.rawValue == 5)
    }

    @Test("is the call itself where all frames are in standard libraries")
    func libraryAlone() throws {
        let (place, event) = try shown([("/usr/lib/libdispatch.so", nil), ("/lib/x86_64-linux-gnu/libc.so.6", nil)])
        #expect(place.module == "/usr/lib/libdispatch.so" && place.line == 16)
        #expect(event.rawValue == 1)
    }
}
