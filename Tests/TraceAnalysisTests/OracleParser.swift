import TraceModel

/// Makes operations of the events of a trace for ``ScheduleOracle``.
struct OracleParser {
    private(set) var operations: [[ScheduleOracle.Operation]]
    private(set) var isEnded: [Bool]
    private(set) var isRoot: [Bool]
    private(set) var passed: Set<Int64> = []
    private(set) var handedOver: Set<Int64> = []
    private(set) var notifyNumbers: [Int64: Int] = [:]
    private(set) var notifyCounts: [Int64: Int] = [:]

    private let kinds: [Int64: ObjectKind]
    private let capacities: [Int64: Int64]
    private var owner: [Int64: Int] = [:]
    private var ownerPlace: [Int64: Int] = [:]
    private var shared: [Int64: [Int: Int]] = [:]
    private var sharedPlace: [Int64: [Int: Int]] = [:]
    private var requests: [(kind: EventKind, object: Int64, isLimited: Bool)?]
    private var attempts: [Int64?]
    private var waits: [(condition: Int64, seq: Int64, isLimited: Bool)?]
    /// Where the thread went on after its wait.
    private var resumed: [Int?]
    private var lastWrite: [Int64: Int] = [:]
    private var writes = 0
    private var permits: [Int64: Int64] = [:]
    /// Posts that nobody has used: the giver, and how many are left. A giver of nobody is a permit from the beginning.
    private var posts: [Int64: [(thread: Int, place: Int, left: Int64)]] = [:]
    private var lastSet: [Int64: (thread: Int, place: Int)] = [:]
    private var notifications: [Int64: [(thread: Int, place: Int, seq: Int64, left: Int64)]] = [:]
    private var waitCounts: [Int64: Int] = [:]
    private var arrivals: [Int64: [(thread: Int, place: Int)]] = [:]

    init(kinds: [Int64: ObjectKind], capacities: [Int64: Int64], threads: Int) {
        self.kinds = kinds
        self.capacities = capacities
        operations = Array(repeating: [], count: threads)
        isEnded = Array(repeating: false, count: threads)
        isRoot = Array(repeating: true, count: threads)
        requests = Array(repeating: nil, count: threads)
        attempts = Array(repeating: nil, count: threads)
        waits = Array(repeating: nil, count: threads)
        resumed = Array(repeating: nil, count: threads)
        for (object, kind) in kinds where kind.isSemaphore { permits[object] = capacities[object] ?? 0 }
        for (object, count) in permits where count > 0 { posts[object] = [(-1, 0, count)] }
    }

    mutating func see(_ event: TraceEvent) {
        let thread = Int(event.thread.rawValue) - 1
        guard thread < operations.count else { return }
        let object = event.object.rawValue
        var operation = ScheduleOracle.Operation(object: object, seq: event.seq)
        let isRequested = requests[thread]?.object == object
        let isLimited = requests[thread].map { $0.object == object && $0.isLimited } ?? false
        operation.waits = !isLimited && attempts[thread] != object
        translate(event, thread, &operation)
        switch event.kind {
        case .request, .requestShared, .requestUpgrade, .joinWait:
            requests[thread] = (event.kind, object, event.value > 0)
        case .wait where kinds[object] == .event: requests[thread] = (event.kind, object, event.value > 0)
        case .arrive: requests[thread] = (event.kind, object, event.value > 0)
        default: if isRequested { requests[thread] = nil }
        }
        attempts[thread] = event.kind == .attempt ? object : nil
        operations[thread].append(operation)
    }

    private mutating func translate(_ event: TraceEvent, _ thread: Int, _ operation: inout ScheduleOracle.Operation) {
        let object = operation.object
        let place = operations[thread].count
        let isSemaphore = kinds[object]?.isSemaphore ?? false
        switch event.kind {
        case .acquire where isSemaphore:
            operation.kind = .take
            permits[object] = event.value
            if let first = posts[object]?.firstIndex(where: { $0.left > 0 }), let post = posts[object]?[first] {
                posts[object]?[first].left -= 1
                if post.thread >= 0 { operation.needs = [(post.thread, post.place)] }
            }
        case .release where isSemaphore:
            operation.kind = .give
            operation.count = Int(event.value - (permits[object] ?? 0))
            permits[object] = event.value
            posts[object, default: []].append((thread, place, Int64(operation.count)))
        case .acquire:
            guard owner[object] != thread else { return }
            operation.kind = .acquire
            if let wait = waits[thread] {
                operation.kind = .resume
                operation.other = wait.condition
                operation.waits = true
                operation.isLimited = wait.isLimited
                resumed[thread] = place
            }
            owner[object] = thread
            ownerPlace[object] = place
            shared[object]?[thread] = nil
        case .acquireShared:
            operation.kind = .acquireShared
            let isNew = shared[object]?[thread] == nil
            let isWriterWaiting = requests.contains {
                $0?.object == object && ($0?.kind == .request || $0?.kind == .requestUpgrade)
            }
            if isNew, isWriterWaiting, !(shared[object] ?? [:]).isEmpty { passed.insert(object) }
            if isNew { sharedPlace[object, default: [:]][thread] = place }
            shared[object, default: [:]][thread, default: 0] += 1
        case .release:
            guard event.value == 0 else { return }
            operation.kind = .release
            operation.other = Int64(owner[object] ?? thread)
            if Int(operation.other) != thread {
                handedOver.insert(object)
                operation.needs = [(Int(operation.other), ownerPlace[object] ?? 0)]
            }
            owner[object] = nil
        case .releaseShared:
            operation.kind = .releaseShared
            let left = (shared[object]?[thread] ?? 0) - 1
            shared[object]?[thread] = left > 0 ? left : nil
        case .tryFail, .timeout:
            guard owner[object] != nil || !(shared[object] ?? [:]).isEmpty else { return }
            let isShared = requests[thread]?.object == object && requests[thread]?.kind == .requestShared
            operation.kind = isShared ? .refusedShared : .refused
            operation.other = Int64(owner[object] ?? -1)
            operation.waits = false
            if let owner = owner[object] {
                operation.needs = [(owner, ownerPlace[object] ?? 0)]
            } else {
                operation.needs = (shared[object] ?? [:]).keys.map { ($0, sharedPlace[object]?[$0] ?? 0) }
            }
        case .create: operation.kind = .create
        case .start:
            operation.kind = .start
            isRoot[Int(object) - 1] = false
        case .join: if event.value == 1 { operation.kind = .join }
        case .end: isEnded[thread] = true
        case .read:
            operation.kind = .read
            operation.count = lastWrite[object] ?? 0
        case .write:
            writes += 1
            operation.kind = .write
            operation.count = writes
            lastWrite[object] = writes
        default: translateSignal(event, thread, &operation)
        }
    }

    private mutating func translateSignal(
        _ event: TraceEvent, _ thread: Int, _ operation: inout ScheduleOracle.Operation
    ) {
        let object = operation.object
        let place = operations[thread].count
        switch event.kind {
        case .wait where kinds[object] == .condition:
            operation.kind = .wait
            operation.before = notifyCounts[object] ?? 0
            waitCounts[object, default: 0] += 1
            waits[thread] = (object, event.seq, event.value > 0)
        case .wake where kinds[object] == .condition:
            if event.value == 1, let wait = waits[thread], let at = resumed[thread] {
                operations[thread][at].count = 1
                let given = notifications[object] ?? []
                if let number = given.firstIndex(where: { $0.seq > wait.seq && $0.left > 0 }) {
                    notifications[object]?[number].left -= 1
                    operations[thread][at].needs = [(given[number].thread, given[number].place)]
                }
            }
            waits[thread] = nil
            resumed[thread] = nil
        case .notify, .notifyAll:
            operation.kind = event.kind == .notify ? .notify : .notifyAll
            operation.count = Int(event.value)
            operation.before = waitCounts[object] ?? 0
            notifyNumbers[event.seq] = notifyCounts[object] ?? 0
            notifyCounts[object, default: 0] += 1
            notifications[object, default: []].append((thread, place, event.seq, event.value))
        case .set, .clear:
            operation.kind = event.kind == .set ? .set : .clear
            if event.kind == .set { lastSet[object] = (thread, place) }
        case .wake where kinds[object] == .event && event.value == 1:
            operation.kind = .passEvent
            if let set = lastSet[object] { operation.needs = [set] }
        case .arrive:
            operation.kind = .arrive
            operation.count = (arrivals[object]?.count ?? 0) / Int(capacities[object] ?? 1) + 1
            arrivals[object, default: []].append((thread, place))
        case .pass:
            operation.kind = .pass
            let parties = Int(capacities[object] ?? 1)
            let all = arrivals[object] ?? []
            let own = all.lastIndex { $0.thread == thread } ?? 0
            let round = own / parties
            operation.count = round + 1
            operation.needs = Array(all[(round * parties)..<min(all.count, (round + 1) * parties)])
        default: break
        }
    }

    /// What was asked for and not granted is an operation that never came.
    mutating func finish() {
        for thread in operations.indices where operations[thread].isEmpty { isEnded[thread] = true }
        for thread in operations.indices where !isEnded[thread] {
            var operation = ScheduleOracle.Operation(seq: .max)
            if let wait = waits[thread] {
                guard resumed[thread] == nil, let lock = releasedLock(thread) else { continue }
                operation.kind = .resume
                operation.object = lock
                operation.other = wait.condition
                operation.waits = true
                operation.isLimited = wait.isLimited && requests[thread] == nil
                if requests[thread] != nil {
                    // It was let go on, by whichever notification.
                    let given = notifications[wait.condition] ?? []
                    if let number = given.firstIndex(where: { $0.seq > wait.seq && $0.left > 0 }) {
                        notifications[wait.condition]?[number].left -= 1
                        operation.needs = [(given[number].thread, given[number].place)]
                    }
                }
            } else if let request = requests[thread] {
                operation.object = request.object
                operation.waits = !request.isLimited
                let isSemaphore = kinds[request.object]?.isSemaphore ?? false
                switch request.kind {
                case .request, .requestUpgrade: operation.kind = isSemaphore ? .take : .acquire
                case .requestShared: operation.kind = .acquireShared
                case .joinWait: operation.kind = .join
                case .wait: operation.kind = .passEvent
                case .arrive: operation.kind = .pass
                default: continue
                }
            } else {
                continue
            }
            operations[thread].append(operation)
        }
    }

    private func releasedLock(_ thread: Int) -> Int64? {
        operations[thread].last { $0.kind == .release }?.object
    }
}
