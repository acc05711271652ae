import TraceAnalysis
import TraceModel
import TraceReplay

/// The figures of fairness. Times are in nanoseconds; Jain's indices are rounded to three digits.
extension JSONFormat {
    func write(_ entry: ResolvedFairness.Named<ObjectFairness>, to json: inout JSONText) {
        let object = entry.figures
        json.object { json in
            json.key("trace")
            json.number(entry.trace)
            json.key("object")
            json.string(entry.name)
            json.key("objectKind")
            json.string(object.kind.name)
            json.number("acquisitions", object.acquisitions)
            json.number("contended", object.contended)
            json.key("jainAcquisitions")
            json.rounded(object.jainAcquisitions)
            json.key("jainWait")
            json.rounded(object.jainWait)
            json.number("overtakes", object.overtakes)
            json.number("overtakingAcquisitions", object.overtakingAcquisitions)
            json.number("mostOvertakenAtOnce", object.mostOvertakenAtOnce)
            json.key("longestRun")
            if let run = object.longestRun {
                json.object { json in
                    json.key("thread")
                    json.string(entry.name(of: run.thread))
                    json.number("count", run.count)
                }
            } else {
                json.null()
            }
            json.key("wait")
            write(object.wait, to: &json)
            json.key("hold")
            write(object.hold, to: &json)
            json.key("level")
            if let level = object.level { write(level, to: &json) } else { json.null() }
            json.key("threads")
            json.array { json in
                for thread in object.threads { write(thread, called: entry.name(of: thread.thread), to: &json) }
            }
        }
    }

    private func write(_ thread: ThreadFairness, called name: String, to json: inout JSONText) {
        json.object { json in
            json.key("thread")
            json.string(name)
            json.number("acquisitions", thread.acquisitions)
            json.number("contended", thread.contended)
            json.number("waitNs", thread.waitTotal)
            json.number("holdNs", thread.holdTotal)
            json.number("maxWaitNs", thread.waitLongest)
            json.number("overtaken", thread.overtaken)
            json.number("mostOvertaken", thread.mostOvertaken)
            json.number("longestRun", thread.longestRun)
            json.number("gaveUp", thread.gaveUp)
            json.number("gaveUpWaitNs", thread.gaveUpWait)
            json.key("openWaitNs")
            json.number(thread.openWait)
            json.number("blockedOthersNs", thread.blockedOthers)
        }
    }

    private func write(_ durations: Durations, to json: inout JSONText) {
        json.object { json in
            json.number("totalNs", durations.total)
            json.number("p50Ns", durations.p50)
            json.number("p95Ns", durations.p95)
            json.number("p99Ns", durations.p99)
            json.number("maxNs", durations.longest)
        }
    }

    private func write(_ level: PermitLevel, to json: inout JSONText) {
        json.object { json in
            json.number("min", level.least)
            json.number("max", level.most)
            json.key("mean")
            json.rounded(level.mean)
            json.number("emptyNs", level.empty)
            json.number("observedNs", level.observed)
        }
    }

    func write(_ entry: ResolvedFairness.Named<ConditionFairness>, to json: inout JSONText) {
        let condition = entry.figures
        json.object { json in
            json.key("trace")
            json.number(entry.trace)
            json.key("object")
            json.string(entry.name)
            json.number("waits", condition.waits)
            json.number("notified", condition.notified)
            json.number("timedOut", condition.timedOut)
            json.number("notifications", condition.notifications)
            json.number("wasted", condition.wasted)
            json.number("inOrder", condition.inOrder)
            json.number("outOfOrder", condition.outOfOrder)
            json.number("idleWakes", condition.idleWakes)
            json.key("latency")
            write(condition.latency, to: &json)
            json.key("jainTurns")
            json.rounded(condition.jainTurns)
            json.key("threads")
            json.array { json in
                for thread in condition.threads { write(thread, named: entry.name(of: thread.thread), to: &json) }
            }
        }
    }

    private func write(_ thread: ConditionThreadFairness, named name: String, to json: inout JSONText) {
        json.object { json in
            json.key("thread")
            json.string(name)
            json.number("turns", thread.turns)
            json.number("waits", thread.waits)
            json.number("notified", thread.notified)
            json.number("idleWakes", thread.idleWakes)
            json.number("waitNs", thread.waitTotal)
            json.key("openWaitNs")
            json.number(thread.openWait)
        }
    }

    func write(_ entry: ResolvedFairness.Named<BarrierFairness>, to json: inout JSONText) {
        let barrier = entry.figures
        json.object { json in
            json.key("trace")
            json.number(entry.trace)
            json.key("object")
            json.string(entry.name)
            json.number("rounds", barrier.rounds)
            json.number("incomplete", barrier.incomplete)
            json.key("skew")
            write(barrier.skew, to: &json)
            json.key("cameLast")
            json.array { json in
                for (thread, rounds) in barrier.cameLast {
                    json.object { json in
                        json.key("thread")
                        json.string(entry.name(of: thread))
                        json.number("rounds", rounds)
                    }
                }
            }
        }
    }
}

extension JSONText {
    fileprivate mutating func number(_ key: String, _ value: Int64) {
        self.key(key)
        number(value)
    }

    /// A ratio or an average, with three digits behind the point.
    fileprivate mutating func rounded(_ value: Double?) {
        if let value { real((value * 1000).rounded() / 1000) } else { null() }
    }
}
