/// What signals are called on Linux.
package enum SignalName {
    /// "signal 11 (SIGSEGV)", or the number alone where it has no name.
    package static func described(_ number: Int64) -> String {
        guard number > 0, number <= names.count else { return "signal \(number)" }
        return "signal \(number) (SIG\(names[Int(number) - 1]))"
    }

    /// From 1 on, as on x86 and Arm.
    private static let names = [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
        "WINCH", "IO", "PWR", "SYS",
    ]
}
