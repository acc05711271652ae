import ArgumentParser
import TraceCollector
import TraceModel
import TracePolicy

/// Which modules' locks a recording of a program that nobody changed leaves out.
struct IgnoredModules: ParsableArguments {
    @Option(
        name: .customLong("ignore-module"),
        help: ArgumentHelp(
            "Leave out the locks of this library or program, such as 'libfoo'; * and ? stand for any text and letter. "
                + "May be repeated; 'none' forgets those before. (default: \(Self.usual.joined(separator: ", ")))",
            valueName: "module"))
    var modules: [String] = []

    /// What is left out where nobody asks for anything: programs and libraries that make very many operations of their own,
    /// and know their locks.
    static let usual = ["*/bin/node", "libnode", "libcrypto", "libjemalloc", "libtcmalloc*", "libmimalloc"]

    /// The word that forgets what came before.
    private static let nothing = "none"

    func validate() throws {
        if modules.contains("") { throw ValidationError("'--ignore-module': the name of a module is empty") }
        guard CollectorOptions.hasRoom(forIgnored: modules + Self.usual) else {
            throw ValidationError("'--ignore-module': the names are too long, together")
        }
    }

    /// What was typed and is in force, and means no module of those that had anything to leave out.
    func unused(_ leftOut: [LeftOut]) -> [String] {
        let typed = modules[(modules.lastIndex(of: Self.nothing).map { $0 + 1 } ?? 0)...]
        return typed.filter { pattern in !leftOut.contains { CollectorOptions.means(pattern, $0.module) } }
    }

    /// What is in force: what is usual, then what the settings file says, then what was typed.
    ///
    /// - Throws: ``SettingsError``.
    func patterns(_ settings: Settings) throws -> [String] {
        let said = settings.ignoredModules
        let all = Self.usual + (said?.value ?? []) + modules
        let patterns = Array(all[(all.lastIndex(of: Self.nothing).map { $0 + 1 } ?? 0)...])
        guard CollectorOptions.hasRoom(forIgnored: patterns) else {
            throw SettingsError(settings.path, line: said?.line ?? 1, "the names of the modules are too long, together")
        }
        return patterns
    }
}
