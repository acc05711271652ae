import TraceModel
import TraceReplay

extension StateReport {
    /// The forms that the state can have.
    package enum Format: String, Sendable, CaseIterable { case text, json }

    /// The state for programs: one JSON object, which `docs/state.schema.json` describes. Each thread and each object
    /// stands once, with ids, and a queue only with the object that it is for, so that the length is linear in the state.
    ///
    /// `total` is the number of the trace's last event.
    package func json(path: String, total: Int64) -> String {
        var json = JSONText()
        json.object { json in
            json.key("formatVersion")
            json.number(1)
            json.key("trace")
            json.string(path)
            json.key("events")
            json.number(total)
            json.key("event")
            json.number(last?.seq)
            json.key(isText ? "timeLine" : "timeNs")
            json.number(last?.time)
            rows("threads", replay.threads.indices.lazy.filter { showsAll || !isPlain(replay.threads[$0]) }, &json) {
                write(replay.threads[$0], to: &$1)
            }
            let objects = replay.objects.indices.lazy.filter { index in
                let object = replay.objects[index]
                return object.thread == nil && (showsAll || !isAtRest(object, index))
            }
            rows("objects", objects, &json) { write(replay.objects[$0], $0, to: &$1) }
        }
        return json.text + "\n"
    }

    private func rows<Row>(
        _ key: String, _ rows: some Sequence<Row>, _ json: inout JSONText, write: (Row, inout JSONText) -> Void
    ) {
        json.newline()
        json.key(key)
        json.array { json in
            for row in rows {
                json.newline()
                write(row, &json)
            }
        }
    }

    private func write(_ state: ThreadState, to json: inout JSONText) {
        let process = replay.processes[state.process]
        json.object { json in
            json.key("id")
            json.number(state.id.rawValue)
            json.member("name", names.thread(state.id))
            json.key("process")
            json.number(process.id.rawValue)
            json.member("phase", isEndUnknown(state) ? "unknown" : state.phase.jsonName)
            json.key("threw")
            json.bool(state.threw)
            json.key("processEnded")
            json.bool(process.endedBy != nil)
            json.key("wait")
            if let wait = state.wait { write(wait, of: state, to: &json) } else { json.null() }
            json.key("holds")
            json.array { json in for hold in state.holds { write(hold, to: &json) } }
            json.key("open")
            json.array { json in for hold in state.resources { write(hold, to: &json) } }
            json.key("lastPlace")
            write(state.lastSite, to: &json)
        }
    }

    private func write(_ wait: Wait, of state: ThreadState, to json: inout JSONText) {
        json.object { json in
            json.member("for", wait.kind.jsonName)
            json.key("object")
            json.number(replay.objects[wait.object].id.rawValue)
            json.member("name", names.object(replay.objects[wait.object].id))
            json.key("limitNs")
            json.number(wait.isLimited ? wait.limit : nil)
            json.key("afterWaitOn")
            let condition = state.condition.flatMap { $0 == wait.object ? nil : replay.objects[$0].id.rawValue }
            json.number(condition)
            since(wait.seq, wait.time, wait.site, to: &json)
        }
    }

    private func write(_ hold: Hold, to json: inout JSONText) {
        let object = replay.objects[hold.object].id
        json.object { json in
            json.key("object")
            json.number(object.rawValue)
            json.member("name", names.object(object))
            json.key("count")
            json.number(hold.level)
            json.key("shared")
            json.bool(hold.isShared)
            since(hold.seq, hold.time, hold.site, to: &json)
        }
    }

    private func write(_ object: ObjectState, _ index: ObjectIndex, to json: inout JSONText) {
        json.object { json in
            json.key("id")
            json.number(object.id.rawValue)
            json.member("name", names.object(object.id))
            json.key("kind")
            json.string(object.kind?.name)
            json.key("process")
            json.number(replay.processes[object.process].id.rawValue)
            json.key("holders")
            ids(holders(of: object, index), to: &json)
            json.key("heldOutside")
            json.bool(object.owner == .outsider)
            json.key("waiters")
            ids(waiters[index], to: &json)
            json.key("permits")
            json.number(object.kind?.isSemaphore == true ? object.permits : nil)
            json.key("capacity")
            json.number(object.capacity)
            json.key("set")
            json.bool(object.kind == .event ? object.isSet : nil)
            json.key("lock")
            json.number(object.conditionLock.map { replay.objects[$0].id.rawValue })
            json.key("notified")
            json.number(object.kind == .condition ? object.pendingWakes : nil)
            json.key("leaving")
            json.number(object.kind == .barrier ? object.draining : nil)
        }
    }

    private func holders(of object: ObjectState, _ index: ObjectIndex) -> [ThreadID]? {
        switch object.kind {
        case .resource: openers[index]
        case .futex: object.owner.thread.map { [replay.threads[$0].id] }
        default: holders[index]
        }
    }

    private func ids(_ threads: [ThreadID]?, to json: inout JSONText) {
        json.array { json in for thread in threads ?? [] { json.number(thread.rawValue) } }
    }

    private func since(_ seq: Int64, _ time: Int64, _ site: SiteID, to json: inout JSONText) {
        json.key("sinceEvent")
        json.number(seq)
        json.key(isText ? "sinceLine" : "sinceNs")
        json.number(time)
        json.key("place")
        write(site, to: &json)
    }

    private func write(_ site: SiteID, to json: inout JSONText) {
        guard let site = names.tables.site(site) else { return json.null() }
        json.object { json in
            json.key("file")
            json.string(site.knownFile)
            json.key("line")
            json.number(site.line)
            json.member("function", site.function)
        }
    }
}

extension ThreadState.Phase {
    fileprivate var jsonName: String {
        switch self {
        case .created: "created"
        case .started: "started"
        case .running: "running"
        case .exiting: "exiting"
        case .ended: "ended"
        }
    }
}

extension WaitKind {
    fileprivate var jsonName: String {
        switch self {
        case .request: "acquire"
        case .requestShared: "acquire_shared"
        case .condition: "notify"
        case .event: "set"
        case .join: "end"
        case .barrier: "parties"
        case .futex: "futex"
        }
    }
}
