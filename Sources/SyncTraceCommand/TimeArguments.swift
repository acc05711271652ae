import ArgumentParser
import TracePolicy

extension Nanoseconds {
    /// What an option is given; the error says how a time is written.
    init(option text: String) throws {
        guard let time = Self(argument: text) else { throw ValidationError("a time has a unit: 1.5s, 20ms, 300us") }
        self = time
    }

    /// What an option is given that bounds something: more than nothing.
    init(limit text: String) throws {
        self = try Self(option: text)
        if count == 0 { throw ValidationError("a limit of \(text) leaves no time") }
    }
}

/// A moment of a trace: the number of an event, or a time since the recording began.
enum Moment {
    case event(Int64)
    case time(Int64)

    /// What an option is given; the error says how a moment is written.
    init(option text: String) throws {
        if let number = Int64(text), number >= 0 {
            self = .event(number)
        } else if let time = Nanoseconds(argument: text) {
            self = .time(time.count)
        } else {
            throw ValidationError("a moment is the number of an event (120) or a time with its unit (1.5s, 20ms)")
        }
    }
}
