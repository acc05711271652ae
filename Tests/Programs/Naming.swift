import SyncTrace

/// Objects with empty and with very long names, and a thread whose target throws: `names`.
enum Naming {
    struct Failure: Error {}

    static func run(_ arguments: [String]) throws {
        let unnamed = Lock(name: "")
        let condition = Condition(name: "")
        unnamed.acquire()
        try unnamed.release()
        condition.acquire()
        try condition.release()
        let long = Lock(name: String(repeating: "x", count: 150))
        try? long.release()
        let thread = Thread(name: "") { throw Failure() }
        try thread.start()
        try thread.join()
    }
}
