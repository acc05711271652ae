package import Foundation
package import TraceCollector
package import TraceModel

/// Reads a program's modules: their tables, and the lines of their code by `llvm-symbolizer` or `addr2line`.
package struct Symbolizer: ModuleReader {
    private let finder: ModuleFinder
    private let patience: Duration

    /// - Parameters:
    ///   - folders: Where to look for modules and their symbols, before the places of the system.
    ///   - recordingStart: When the recording began: a module without a build-id that was changed later is refused where it
    ///     lay. nil takes it.
    ///   - patience: How long one module may take.
    package init(folders: [String] = [], recordingStart: Date? = nil, patience: Duration = .seconds(60)) {
        finder = ModuleFinder(folders: folders, recordingStart: recordingStart)
        self.patience = patience
    }

    /// The programs that tell lines, the one that is tried first before the other.
    package static let programs = ["llvm-symbolizer", "addr2line"]

    /// Whether any of them is to be found.
    package static var hasProgram: Bool {
        let folders = (getenv("PATH").map { String(systemName: $0) } ?? "/usr/bin:/bin").split(separator: ":")
        return folders.contains { folder in
            programs.contains { access("\(folder)/\($0)".systemName, X_OK) == 0 }
        }
    }

    package func file(of module: ModuleInfo) -> ModuleFile { finder.file(of: module) }

    package func names(of objects: [StaticObject], in module: String) -> [String?] {
        let symbols = ModuleSymbols(path: module)
        return objects.map { object in
            symbols.place(at: object.offset).map { ReadableName.of($0.name) + $0.part(object.kind) }
        }
    }

    package func places(at offsets: [UInt64], in module: String) -> [CodePlace?] {
        // A call is before where it returns to.
        let addresses = offsets.map { "0x" + String(max($0, 1) - 1, radix: 16) }
        let options = ["-a", "-f", "-i", "-C", "-e", module]
        let tools = [[Self.programs[0], "--output-style=GNU"], [Self.programs[1]]]
        for tool in tools {
            guard let said = run(tool + options, input: addresses.joined(separator: "\n") + "\n") else { continue }
            let places = Self.places(in: said)
            if places.count == offsets.count { return places }
        }
        return offsets.map { _ in nil }
    }

    /// What such a program says: of each address a line with it, then two for each function that is inlined there, the
    /// innermost first: the function, and FILE:LINE.
    static func places(in text: String) -> [CodePlace?] {
        var places: [CodePlace?] = []
        var function: String?
        for line in text.split(separator: "\n") {
            if line.hasPrefix("0x"), line.dropFirst(2).allSatisfy(\.isHexDigit) {
                places.append(nil)
                function = nil
            } else if let name = function {
                function = nil
                guard !places.isEmpty, let place = place(name, line) else { continue }
                // The first that is the program's own, or the outermost.
                let isPassedOver = places[places.count - 1].map {
                    $0.file.isEmpty || LibraryCode.contains(module: "", file: $0.file, function: $0.function)
                }
                if isPassedOver ?? true { places[places.count - 1] = place }
            } else {
                function = String(line)
            }
        }
        return places
    }

    private static func place(_ function: String, _ line: Substring) -> CodePlace? {
        // addr2line adds "(discriminator 1)".
        let place = line.split(separator: " (discriminator", maxSplits: 1).first ?? line
        let function = function == "??" ? "" : ReadableName.of(function)
        guard let colon = place.lastIndex(of: ":"), let number = Int64(place[place.index(after: colon)...]), number > 0,
            !place.hasPrefix("??")
        else { return function.isEmpty ? nil : CodePlace(function: function, file: "", line: 0) }
        return CodePlace(function: function, file: String(place[..<colon]), line: number)
    }

    /// Runs a program with a text as its input.
    ///
    /// - Returns: What it says; nil where it cannot be run, fails, or takes too long.
    private func run(_ words: [String], input: String) -> String? {
        guard let given = Self.unnamedFile(), let said = Self.unnamedFile() else { return nil }
        defer {
            close(given)
            close(said)
        }
        let bytes = Array(input.utf8)
        guard write(given, bytes, bytes.count) == bytes.count, lseek(given, 0, SEEK_SET) == 0 else { return nil }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, given, 0)
        posix_spawn_file_actions_adddup2(&actions, said, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0.systemName) } + [nil]
        defer { for word in arguments { free(word) } }
        var pid: pid_t = 0
        guard posix_spawnp(&pid, arguments[0]!, &actions, nil, &arguments, environ) == 0 else { return nil }
        let start = ContinuousClock.now
        var status: Int32 = 0
        while true {
            let ended = waitpid(pid, &status, WNOHANG)
            if ended == pid { break }
            if ended < 0 && errno != EINTR { return nil }
            if ContinuousClock.now - start > patience { kill(pid, SIGKILL) }
            usleep(2000)
        }
        guard status == 0 else { return nil }
        var length = stat()
        guard fstat(said, &length) == 0 else { return nil }
        let text = [UInt8](unsafeUninitializedCapacity: Int(length.st_size)) { buffer, count in
            count = max(0, pread(said, buffer.baseAddress, buffer.count, 0))
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func unnamedFile() -> Int32? {
        let folder = getenv("TMPDIR").map { String(systemName: $0) } ?? "/tmp"
        var template = (folder + "/synctrace-XXXXXX").systemName
        let file = mkstemp(&template)
        guard file >= 0 else { return nil }
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        unlink(template)
        return file
    }
}
