/// What is measured of an object, or of an object at a place.
package enum Figure: String, CaseIterable, Sendable {
    /// How long its acquisitions waited, and waits on it lasted: nanoseconds.
    case wait
    /// How long it was held: nanoseconds.
    case hold
    /// The share of its acquisitions that had to wait, from 0 to 1.
    case contention
    /// How unevenly its threads got it: 1 − Jain's index of their acquisitions.
    case unevenness
    /// How often an acquisition went before one that had asked earlier, for each acquisition.
    case overtakes

    /// How it is told from noise. The deviations are those between runs on a busy machine: what depends on who gets the
    /// processor varies more than what a thread does by itself.
    package var test: ModeratedTest {
        switch self {
        case .hold: ModeratedTest(priorDeviation: 0.15, floor: 20_000)
        case .wait: ModeratedTest(priorDeviation: 0.3, floor: 20_000)
        case .contention: ModeratedTest(priorDeviation: 0.3, floor: 0.05)
        case .unevenness: ModeratedTest(priorDeviation: 0.3, floor: 0.1)
        case .overtakes: ModeratedTest(priorDeviation: 0.3, floor: 0.1)
        }
    }

    /// Whether it is a time.
    package var isTime: Bool { self == .wait || self == .hold }
}

/// A figure that is another one after than before, by more than noise explains.
package struct FigureChange: Sendable {
    package var figure: Figure
    /// The object's name.
    package var object: String
    /// The place; nil for what is of the object as a whole.
    package var place: String?
    package var file: String?
    package var line: Int64?
    package var function: String?
    /// What is usual in the runs before, and in those after.
    package var before: Double
    package var after: Double
    /// On how many acquisitions or waits it stands.
    package var countBefore: Int
    package var countAfter: Int
    /// The probability of such a change by noise alone.
    package var probability: Double

    /// By which factor it is more; nil where it was nothing.
    package var factor: Double? { before > 0 ? after / before : nil }

    /// Whether it got worse by at least so much, as a part of what it was.
    package func isSlower(by part: Double) -> Bool {
        figure.isTime && after > before && after >= before * (1 + part)
    }
}
