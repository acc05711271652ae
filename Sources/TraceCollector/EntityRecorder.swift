import CRecorder
import TraceModel
import TraceWriter

/// Turns buffer records into rows: events as they are, and with them the rows of threads, objects and processes.
struct EntityRecorder {
    let writer: TraceWriter
    let control: ControlFile

    /// Writes what one record says.
    @inline(__always)
    func write(_ record: UnsafePointer<st_record>, of stream: ThreadStream) throws(TraceFileError) {
        let stamp = record.pointee.stamp
        guard let kind = EventKind(rawValue: st_kind_of(stamp)) else {
            let kind = UInt32(st_kind_of(stamp))
            if kind == ST_DEFINE || kind == ST_THREAD_INFO { try writeDefinition(record, of: stream) }
            return
        }
        let event = TraceEvent(
            seq: writer.lastSeq + 1, time: control.nanoseconds(record.pointee.ticks), thread: stream.thread, kind: kind,
            object: ObjectID(rawValue: Int64(record.pointee.object)), objectSeq: Int64(stamp >> 16),
            site: SiteID(rawValue: Int64(record.pointee.site)), value: record.pointee.value)
        try writer.append(event)
        switch kind {
        case .begin, .end, .destroy, .error, .processEnd: try writeLifecycle(event, record, stream)
        default: break
        }
    }

    @inline(never)
    private func writeLifecycle(_ event: TraceEvent, _ record: UnsafePointer<st_record>, _ stream: ThreadStream)
        throws(TraceFileError)
    {
        switch event.kind {
        case .begin: try writer.setStarted(stream.thread, at: event.time, nativeID: nil)
        case .end: try writer.setEnded(stream.thread, at: event.time, end: event.value == 0 ? .returned : .threw)
        case .destroy: try writer.setDestroyed(event.object, at: event.time)
        case .error: try writer.setError(stream.thread, Self.text(of: record) ?? "")
        case .processEnd:
            stream.process.isClosed = true
            stream.process.ended = event.time
            try writer.setEnded(stream.process.file.id, at: event.time, end: .exited, exitStatus: event.value)
            try writer.setEnded(stream.thread, at: event.time, end: .returned)
        default: break
        }
    }

    private static func text(of record: UnsafePointer<st_record>) -> String? {
        guard st_flags_of(record.pointee.stamp) & UInt8(ST_FLAG_TEXT) != 0 else { return nil }
        let start = UnsafeRawPointer(record + 1)
        return String(
            decoding: UnsafeRawBufferPointer(start: start + 4, count: Int(start.load(as: UInt32.self))), as: UTF8.self)
    }

    /// A definition's fixed part and its two strings.
    private struct Definition {
        var kind: ObjectKind
        var flags: UInt32
        var more: UInt32
        var creator: ThreadID
        var name: String?
        var origin: String?
        /// In whose data it lies, if in a module's: the path, and which build that is.
        var home: (path: String, buildID: String?)?

        func has(_ flag: UInt32) -> Bool { flags & flag != 0 }

        var preference: ReaderPreference? {
            guard kind == .rwlock else { return nil }
            return has(ST_DEFINED_READERS_FIRST) ? .readers : has(ST_DEFINED_WRITERS_FIRST) ? .writers : nil
        }
    }

    private static func definition(_ record: UnsafePointer<st_record>) -> Definition? {
        guard st_flags_of(record.pointee.stamp) & UInt8(ST_FLAG_TEXT) != 0 else { return nil }
        let start = UnsafeRawPointer(record + 1)
        let length = Int(start.load(as: UInt32.self))
        guard length >= MemoryLayout<st_definition>.size else { return nil }
        let fixed = (start + 4).loadUnaligned(as: st_definition.self)
        guard let kind = ObjectKind(rawValue: fixed.object_kind) else { return nil }
        let strings = UnsafeRawBufferPointer(
            start: start + 4 + MemoryLayout<st_definition>.size, count: length - MemoryLayout<st_definition>.size
        ).split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
        var definition = Definition(
            kind: kind, flags: UInt32(fixed.flags), more: UInt32(fixed.more),
            creator: ThreadID(rawValue: Int64(fixed.creator)))
        if definition.has(ST_DEFINED_NAMED), let name = strings.first {
            definition.name = String(decoding: name, as: UTF8.self)
        }
        if definition.has(ST_DEFINED_ORIGIN), strings.count > 1 {
            var origin = String(decoding: strings[1], as: UTF8.self)
            if definition.more & UInt32(ST_MORE_AT_ADDRESS) != 0, let plus = origin.lastIndex(of: "+") {
                let mark = origin[plus...].firstIndex(of: "#")
                definition.home = (String(origin[..<plus]), mark.map { String(origin[$0...].dropFirst()) })
                // Without the build, and the folder: the same wherever the program is installed.
                if let mark { origin = String(origin[..<mark]) }
                origin = origin.split(separator: "/").last.map { String($0) } ?? origin
            }
            definition.origin = origin
        }
        return definition
    }

    /// Since when a thread that was met running has run, as far as the trace goes: since its process forked, or since
    /// before the recording.
    private func earliest(_ stream: ThreadStream) -> Int64 {
        let file = stream.process.file
        return file.isForked ? control.nanoseconds(file.startTicks) : 0
    }

    @inline(never)
    private func writeDefinition(_ record: UnsafePointer<st_record>, of stream: ThreadStream) throws(TraceFileError) {
        guard let definition = Self.definition(record) else { return }
        let id = Int64(record.pointee.object)
        let process = stream.process.file.id
        if st_kind_of(record.pointee.stamp) == UInt8(ST_THREAD_INFO) {
            let thread = ThreadID(rawValue: id)
            if record.pointee.value != 0 { try writer.setNativeID(thread, record.pointee.value) }
            try writer.setName(thread, definition.name)
            try writer.setName(ObjectID(rawValue: id), definition.name)
            try writer.setDaemon(thread, definition.has(ST_DEFINED_DAEMON))
            // That it runs a test is said when it is there already.
            if let origin = definition.origin, ThreadInfo.isOfTest(origin) { try writer.setOrigin(thread, origin) }
            return
        }
        let isLate = definition.creator == .none
        let site = SiteID(rawValue: Int64(record.pointee.site))
        var object = ObjectInfo(
            id: ObjectID(rawValue: id), process: process, kind: definition.kind, name: definition.name,
            capacity: definition.has(ST_DEFINED_CAPACITY) ? record.pointee.value : nil,
            preference: definition.preference, createdBy: definition.creator, origin: definition.origin, site: site,
            created: isLate && !definition.has(ST_DEFINED_FOREIGN) && definition.origin != "main"
                ? nil : control.nanoseconds(record.pointee.ticks))
        object.isOnce = definition.kind == .lock && definition.has(ST_LOCK_OF_ONCE)
        if let home = definition.home {
            object.home = try writer.module(path: home.path, buildID: home.buildID)
        }
        try writer.insert(object)
        guard definition.kind.isThread else { return }
        try writer.insert(
            ThreadInfo(
                id: ThreadID(rawValue: id), process: process, name: definition.name,
                isDaemon: definition.has(ST_DEFINED_DAEMON), isForeign: definition.has(ST_DEFINED_FOREIGN),
                parent: definition.creator, origin: definition.origin, site: site,
                started: definition.has(ST_DEFINED_STARTED) ? earliest(stream) : nil,
                isJoinable: definition.more & UInt32(ST_MORE_JOINABLE) != 0 ? true : nil))
    }
}
