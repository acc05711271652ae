import TraceModel

/// An edge of a run's lock order, by names that are the same in other runs: a lock that was acquired while another one was
/// held.
public struct RunEdge: Equatable, Sendable {
    /// A thread or a lock as other runs know it again. Of a million edges, many have the same: it is shared.
    public struct Identity: Hashable, Sendable {
        /// Its name and where it was created, without ids and lines: what runs have in common.
        public var key: String { parts.key }
        /// Its name, for people.
        public var name: String { parts.name }
        /// The name that the program gave it; nil where it gave none.
        public var given: String? { parts.given }
        /// Where it was created; nil where that is not known.
        public var creation: Place? { parts.creation }
        /// How many there are of this key in the run.
        public var instances: Int { parts.instances }

        private let parts: Parts

        private final class Parts: Sendable {
            let key: String
            let name: String
            let given: String?
            let creation: Place?
            let instances: Int

            init(key: String, name: String, given: String?, creation: Place?, instances: Int) {
                (self.key, self.name, self.given) = (key, name, given)
                (self.creation, self.instances) = (creation, instances)
            }
        }

        init(key: String, name: String, given: String?, creation: Place?, instances: Int) {
            parts = Parts(key: key, name: name, given: given, creation: creation, instances: instances)
        }

        public static func == (a: Identity, b: Identity) -> Bool {
            a.parts === b.parts
                || a.key == b.key && a.name == b.name && a.given == b.given && a.creation == b.creation
                    && a.instances == b.instances
        }

        public func hash(into hasher: inout Hasher) {
            hasher.combine(key)
            hasher.combine(instances)
        }
    }

    /// A lock with the way in which it is held or wanted.
    public struct Lock: Hashable, Sendable {
        public var identity: Identity
        /// Whether it is a reader's hold.
        public var isShared: Bool
    }

    /// A place in the source. It is shared, as an identity is.
    public struct Place: Hashable, Sendable {
        /// The place in a few words, as messages have it.
        public var text: String { parts.text }
        /// The file; nil where it is not known.
        public var file: String? { parts.file }
        public var line: Int64 { parts.line }
        public var function: String { parts.function }

        private let parts: Parts

        private final class Parts: Sendable {
            let text: String
            let file: String?
            let line: Int64
            let function: String

            init(text: String, file: String?, line: Int64, function: String) {
                (self.text, self.file, self.line, self.function) = (text, file, line, function)
            }
        }

        init(text: String, file: String?, line: Int64, function: String) {
            parts = Parts(text: text, file: file, line: line, function: function)
        }

        public static func == (a: Place, b: Place) -> Bool {
            a.parts === b.parts
                || a.text == b.text && a.file == b.file && a.line == b.line && a.function == b.function
        }

        public func hash(into hasher: inout Hasher) {
            hasher.combine(text)
            hasher.combine(line)
        }
    }

    /// Who acquired.
    public var thread: Identity
    /// The lock that was held.
    public var held: Lock
    /// Where it was acquired.
    public var heldPlace: Place?
    /// The lock that was acquired.
    public var wanted: Lock
    /// Where.
    public var wantedPlace: Place?
    /// The other locks that were held meanwhile.
    public var guards: Set<Lock>
    /// The first event that acquired so.
    public var event: Int64
    /// Who and what that was in the run; nil where the run itself is not at hand.
    var ids: IDs?

    /// The ids of a run.
    struct IDs: Equatable, Sendable {
        var thread: ThreadID
        var held: ObjectID
        var heldSite: SiteID
        var wanted: ObjectID
        var wantedSite: SiteID
    }
}

extension RunEdge {
    /// An edge of a run that is not at hand.
    package init(
        thread: Identity, held: Lock, heldPlace: Place?, wanted: Lock, wantedPlace: Place?, guards: Set<Lock>,
        event: Int64
    ) {
        self.init(
            thread: thread, held: held, heldPlace: heldPlace, wanted: wanted, wantedPlace: wantedPlace, guards: guards,
            event: event, ids: nil)
    }
}

extension RunEdge.Identity {
    /// Puts the parts together.
    package init(summarized key: String, name: String, given: String?, creation: RunEdge.Place?, instances: Int) {
        self.init(key: key, name: name, given: given, creation: creation, instances: instances)
    }
}

extension RunEdge.Lock {
    /// Puts the parts together.
    package init(_ identity: RunEdge.Identity, isShared: Bool) {
        self.init(identity: identity, isShared: isShared)
    }
}

extension RunEdge.Place {
    /// Puts the parts together.
    package init(_ text: String, file: String?, line: Int64, function: String) {
        self.init(text: text, file: file, line: line, function: function)
    }
}
