import TraceModel

extension Replay {
    mutating func arrive(_ step: Step) {
        guard objects[step.object].kind == .barrier || objects[step.object].kind == nil else {
            return violation(step, "an object of this kind has no arrivals")
        }
        beginWait(step, .barrier)
    }

    /// The last to arrive runs the action; it does not wait meanwhile.
    mutating func runAction(_ step: Step) {
        guard objects[step.object].kind == .barrier else { return }
        if !isFull(step.object), !objects[step.object].wasBroken, objects[step.object].isWhole {
            violation(step, "not all have arrived")
        }
        beginDraining(step.object)
        endWait(of: step.thread, on: step.object)
        objects[step.object].actionThread = step.thread
    }

    mutating func pass(_ step: Step) {
        guard objects[step.object].kind == .barrier || objects[step.object].kind == nil else {
            return violation(step, "an object of this kind has no arrivals")
        }
        let object = step.object
        let isSure = objects[object].isWhole && !objects[object].wasBroken
        let parties = objects[object].capacity ?? 0
        if isSure, parties > 0, !(0..<parties).contains(step.event.value) {
            violation(step, "arrival index \(step.event.value) of \(parties)")
        }
        if objects[object].draining == 0 {
            if isSure, parties > 0, !isFull(object) {
                violation(step) { "\($0.objects[object].waiters.count) of \(parties) have arrived" }
            }
            beginDraining(object)
        }
        let wait = threads[step.thread].wait
        if wait?.object != object, objects[object].actionThread != step.thread, isSure {
            violation(step, "the thread has not arrived")
        }
        objects[object].actionThread = nil
        if objects[object].draining > 0 { objects[object].draining -= 1 }
        endWait(of: step.thread, on: object)
    }

    /// All who wait get BrokenBarrierError.
    mutating func breakBarrier(_ step: Step) {
        guard objects[step.object].kind == .barrier || objects[step.object].kind == nil else {
            return violation(step, "an object of this kind cannot be broken")
        }
        objects[step.object].wasBroken = true
        objects[step.object].draining = 0
        objects[step.object].actionThread = nil
        while let thread = objects[step.object].waiters.last { endWait(of: thread) }
    }

    private func isFull(_ object: ObjectIndex) -> Bool {
        Int64(objects[object].waiters.count) >= objects[object].capacity ?? 0
    }

    private mutating func beginDraining(_ object: ObjectIndex) {
        objects[object].draining = objects[object].capacity ?? 0
    }
}
