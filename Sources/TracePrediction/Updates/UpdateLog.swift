import TraceModel
import TraceReplay

/// Who read a variable and then wrote it, and what others wrote in between.
///
/// An update is a read of a thread and its next access to the variable, a write. An access costs a look at the last four
/// readers; a write also one at the kinds of updates of the variable.
struct UpdateLog: Sendable {
    /// A place in the trace and in the source.
    struct Access: Sendable {
        var seq: UInt32 = 0
        var site: SiteID = .none
    }

    /// An update, or a write of what was not read: nothing of the old value is in it, so it loses none.
    struct Update: Sendable {
        let thread: ThreadIndex
        /// nil for a write alone.
        var read: Access?
        var write: Access
        /// Whether it is a single access, an exchange: nothing can come between.
        var isExchange = false

        /// The same for all that a thread makes at the same lines, and hardly for others; never 0.
        @inline(__always)
        var key: UInt64 {
            let golden: UInt64 = 0x9E37_79B9_7F4A_7C15
            var key = UInt64(bitPattern: write.site.rawValue) &* golden
            key = (key ^ key >> 29 ^ UInt64(bitPattern: read?.site.rawValue ?? -1)) &* golden
            return (key ^ key >> 32 ^ UInt64(thread.position) << 1 ^ (isExchange ? 1 : 0)) | 1 << 63
        }
    }

    /// Updates of one thread at the same lines.
    struct Kind: Sendable {
        var first: Update
        var last: Update
        /// What the thread held from the read to the write, each time.
        var locks: [Hold]
    }

    /// Updates that overwrote what another thread had written meanwhile, at the same lines.
    struct Loss: Sendable {
        var update: Update
        var other: Update
        var count = 1
    }

    /// A variable that was written.
    struct Variable: Sendable {
        let object: ObjectIndex
        var kinds: [Kind] = []
        var losses: [Loss] = []
    }

    /// What the next access to a variable is compared with.
    private struct Recent: Sendable {
        var readers = RecentReaders()
        var lastLook = SiteID.none
        var written: Int32 = -1
        var thread: ThreadIndex?
        var seq: UInt32 = 0
    }

    private(set) var variables: ContiguousArray<Variable> = []
    private var recent: ContiguousArray<Recent> = []
    /// For each variable that was written its last write.
    private var last: ContiguousArray<Update> = []
    /// For each variable that was written the keys of its kinds, 0 for none.
    private var keys: ContiguousArray<UInt64> = []
    /// For each object its number among the variables, or -1.
    private var slots: ByObject<Int32> = []
    /// Lines where a thread read a variable, and then read it again; and lines where it may not have written it either.
    private var looks = IndexTable()
    private var unwritten = IndexTable()

    /// How many kinds of updates and of losses of a variable are kept.
    private static let kindLimit = 8

    /// Sees a read or a write.
    @inline(__always)
    mutating func access(_ step: Step, _ replay: borrowing Replay) {
        if step.object >= slots.endIndex || slots[step.object] < 0 { admit(step.object) }
        let variable = Int(slots[step.object])
        guard step.event.kind == .read else { return write(step, variable, replay) }
        let reader = RecentReaders.Reader(
            thread: step.thread, seq: UInt32(truncatingIfNeeded: step.event.seq),
            site: step.event.site)
        guard let before = recent[variable].readers.read(reader) else { return }
        if before.thread != reader.thread {
            Self.note(before.site, in: &unwritten)
        } else if before.site != recent[variable].lastLook {
            recent[variable].lastLook = before.site
            Self.note(before.site, in: &looks)
        }
    }

    private static func note(_ site: SiteID, in table: inout IndexTable) {
        if table.index(of: site.rawValue) == nil { _ = table.insert(site.rawValue) }
    }

    private mutating func admit(_ object: ObjectIndex) {
        while slots.endIndex <= object { slots.append(-1) }
        slots[object] = Int32(truncatingIfNeeded: recent.count)
        recent.append(Recent())
    }

    private mutating func write(_ step: Step, _ variable: Int, _ replay: borrowing Replay) {
        let thread = step.thread
        let read = recent[variable].readers.take(thread).map { Access(seq: $0.seq, site: $0.site) }
        let update = Update(
            thread: step.thread, read: read,
            write: Access(seq: UInt32(truncatingIfNeeded: step.event.seq), site: step.event.site),
            isExchange: step.event.value == EventKind.exchanged)
        if recent[variable].written < 0 {
            recent[variable].written = Int32(truncatingIfNeeded: variables.count)
            variables.append(Variable(object: step.object))
            last.append(update)
            keys.append(contentsOf: repeatElement(0, count: Self.kindLimit))
        }
        let written = Int(recent[variable].written)
        // Who reads there without writing may look at a flag: that is not an update.
        if read.map({ looks.index(of: $0.site.rawValue) == nil }) ?? true {
            if let read, recent[variable].thread != thread, recent[variable].seq > read.seq { lose(update, written) }
            keep(update, written, replay)
        }
        (recent[variable].thread, recent[variable].seq) = (thread, update.write.seq)
        last[written] = update
    }

    private mutating func keep(_ update: Update, _ variable: Int, _ replay: borrowing Replay) {
        let key = update.key
        let base = variable * Self.kindLimit
        for place in 0..<Self.kindLimit {
            let known = keys[base + place]
            if known == 0 {
                keys[base + place] = key
                let locks = Self.locks(of: update, replay)
                variables[variable].kinds.append(Kind(first: update, last: update, locks: locks))
                return
            }
            guard known == key else { continue }
            variables[variable].kinds[place].last = update
            if Self.holds(variables[variable].kinds[place].locks, update, replay) { return }
            // The instance with the fewest locks matters.
            variables[variable].kinds[place].locks = Self.locks(of: update, replay)
            variables[variable].kinds[place].first = update
            return
        }
    }

    private mutating func lose(_ update: Update, _ variable: Int) {
        let other = last[variable]
        for place in variables[variable].losses.indices {
            let loss = variables[variable].losses[place]
            if loss.update.read?.site == update.read?.site, loss.update.write.site == update.write.site,
                loss.other.write.site == other.write.site
            {
                variables[variable].losses[place].count += 1
                return
            }
        }
        guard variables[variable].losses.count < Self.kindLimit else { return }
        variables[variable].losses.append(Loss(update: update, other: other))
    }

    /// Whether a thread holds these locks from the read to the write, as it did at the same lines before.
    @inline(__always)
    private static func holds(_ locks: [Hold], _ update: Update, _ replay: borrowing Replay) -> Bool {
        let since = Int64(update.read?.seq ?? update.write.seq)
        for lock in locks {
            guard let hold = replay.threads[update.thread].hold(of: lock.object), hold.seq < since else { return false }
        }
        return true
    }

    /// What a thread holds from the read to the write.
    private static func locks(of update: Update, _ replay: borrowing Replay) -> [Hold] {
        let since = Int64(update.read?.seq ?? update.write.seq)
        return replay.threads[update.thread].holds.filter { $0.seq < since }
    }

    /// Sees the end of the trace: what was read last was not written any more.
    mutating func finish() {
        for variable in recent {
            for reader in variable.readers.all { Self.note(reader.site, in: &unwritten) }
        }
    }

    /// Whether nobody who read at a line read again without having written.
    func isNoLook(_ site: SiteID) -> Bool { looks.index(of: site.rawValue) == nil }

    /// Whether each read at a line is known to have led to a write.
    func isAlwaysWritten(_ site: SiteID) -> Bool { isNoLook(site) && unwritten.index(of: site.rawValue) == nil }
}
