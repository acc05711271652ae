import CTraceBuffer
import Testing
import TraceModel

@Suite("The buffer code's words")
struct VocabularyTests {
    @Test("for events have the numbers that the trace gives them")
    func eventKinds() {
        let numbers: [(st_event_kind, EventKind)] = [
            (ST_EVENT_CREATE, .create), (ST_EVENT_DESTROY, .destroy), (ST_EVENT_STATE, .state),
            (ST_EVENT_START, .start), (ST_EVENT_BEGIN, .begin), (ST_EVENT_END, .end),
            (ST_EVENT_JOIN_WAIT, .joinWait), (ST_EVENT_JOIN, .join), (ST_EVENT_SLEEP, .sleep),
            (ST_EVENT_PROCESS_END, .processEnd), (ST_EVENT_LOST, .lost), (ST_EVENT_ATTEMPT, .attempt),
        ]
        for (number, kind) in numbers { #expect(number.rawValue == UInt32(kind.rawValue), "\(kind)") }
    }

    @Test("for objects have the numbers and names that the trace gives them")
    func objectKinds() {
        let numbers: [(st_object_kind, ObjectKind)] = [
            (ST_OBJECT_THREAD, .thread), (ST_OBJECT_LOCK, .lock), (ST_OBJECT_RLOCK, .rlock),
            (ST_OBJECT_TIMER, .timer), (ST_OBJECT_MUTEX, .mutex), (ST_OBJECT_RWLOCK, .rwlock),
        ]
        for (number, kind) in numbers { #expect(number.rawValue == UInt32(kind.rawValue), "\(kind)") }
        for kind in ObjectKind.allCases {
            #expect(String(cString: st_object_kind_name(kind.rawValue)) == kind.name)
        }
    }
}
