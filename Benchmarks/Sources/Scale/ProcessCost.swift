import Glibc

/// The time and the memory of one run of a program.
struct ProcessCost {
    let seconds: Double
    /// Seconds of all processors together.
    let processorSeconds: Double
    /// Not below what this program itself had at its start: Linux carries that over.
    let peakKilobytes: Int

    /// Runs `synctrace analyze`.
    init(analyzing path: String, with program: String) throws {
        defer { unlink(path + ".report") }
        try self.init(program, ["analyze", path, "--fail-on", "never", "--output", path + ".report"])
    }

    /// Runs a program that ends with 0, and whose standard output is dropped if it is to be.
    init(_ program: String, _ words: [String], dropsOutput: Bool = false) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if dropsOutput { posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) }
        var arguments: [UnsafeMutablePointer<CChar>?] = ([program] + words).map { strdup($0) }
        defer { for argument in arguments { free(argument) } }
        arguments.append(nil)
        let clock = ContinuousClock()
        let start = clock.now
        var process: pid_t = 0
        guard posix_spawn(&process, program, &actions, nil, arguments, environ) == 0 else {
            throw UsageError("\(program) does not start")
        }
        var status: Int32 = 0
        var usage = rusage()
        while wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
        guard status == 0 else {
            throw UsageError("\(program) \(words.joined(separator: " ")) ended with status \(status)")
        }
        seconds = Double(seconds: clock.now - start)
        let times = [usage.ru_utime, usage.ru_stime]
        processorSeconds = times.reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
        peakKilobytes = usage.ru_maxrss
    }
}
