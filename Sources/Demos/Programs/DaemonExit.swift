// Daemon threads do not keep the process from ending. They are cut off where they stand: nothing is closed, no lock
// is released, no `defer` runs.
//
// When main returns, the clerk holds a lock, has half a report written and a transaction begun that it will never
// commit; the mailer waits for mail. The auditor is not a daemon: the process waits for it, and it finds what the
// clerk left behind. The trace says of each daemon what it held, what it waited for and what it had open, and
// where.

import SyncTrace

extension Demo {
    static let daemonExit = Demo(
        "daemon-exit", "daemons cut off with a lock, a file, a database open",
        lookAt: "what the clerk leaves half done when it is cut off",
        with: "analyze TRACE", run: runDaemonExit)
}

private func runDaemonExit() throws {
    let office = try Office()
    let clerk = Thread(name: "clerk", daemon: true) { try office.writeReport() }
    let mailer = Thread(name: "mailer", daemon: true) { try office.waitForMail() }
    let auditor = Thread(name: "auditor") { office.audit() }

    try clerk.start()
    try mailer.start()
    try office.halfWritten.wait()
    try office.awaitMailer()
    try auditor.start()
    print("main returns; the clerk is halfway, the mailer waits, the auditor works on")
}

private final class Office: Sendable {
    let halfWritten = Event(name: "report half written")
    private let reportLock = Lock(name: "report lock")
    private let mail = Condition(name: "mail")
    private let mailerWaits = Event(name: "mailer waits")
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    func writeReport() throws {
        try withResource("report.txt") {
            let report = try directory.create("report.txt")
            defer { report.close() }
            try withResource("orders.db") {
                let orders = try directory.create("orders.db")
                defer { orders.close() }
                try reportLock.withLock {
                    orders.write("BEGIN;\nINSERT INTO orders VALUES (1, 'tea');\n")
                    report.write("page 1 of 2\n")
                    halfWritten.set()
                    Thread.sleep(for: .seconds(600))  // The disk is slow, and main does not wait for it.
                    report.write("page 2 of 2\n")
                    orders.write("COMMIT;\n")
                }
            }
        }
    }

    func waitForMail() throws {
        try mail.withLock {
            mailerWaits.set()
            try mail.wait()
        }
    }

    /// Returns when the mailer waits: it lets go of the lock by its wait, no sooner.
    func awaitMailer() throws {
        try mailerWaits.wait()
        try mail.withLock {}
    }

    func audit() {
        Thread.sleep(for: .milliseconds(100))
        withResource("audit") {
            print("the report ends with: \(directory.lastLine(of: "report.txt"))")
            print("the database ends with: \(directory.lastLine(of: "orders.db"))")
        }
        directory.remove()
    }
}
