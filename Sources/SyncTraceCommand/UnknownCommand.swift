import ArgumentParser
import Spelling

/// A word where a command should be that is none, also after `help`.
struct UnknownCommand: CustomStringConvertible {
    let description: String

    /// Nil where there is none.
    init?(_ arguments: [String]) {
        var words = arguments.dropFirst()
        if words.first == "help" { words = words.dropFirst() }
        var type: any ParsableCommand.Type = SyncTraceCommand.self
        var path = "synctrace"
        while let word = words.first, !type.configuration.subcommands.isEmpty, !word.hasPrefix("-"), word != "help" {
            let commands = type.configuration.subcommands
            guard let next = commands.first(where: { $0._commandName == word }) else {
                let hint = suggestion(
                    for: word, among: commands.map { $0._commandName }, otherwise: "'\(path) --help' lists them")
                let what = path == "synctrace" ? "command" : "command of '\(path)'"
                description = "no \(what) is called '\(word)'; \(hint)"
                return
            }
            type = next
            path += " \(word)"
            words = words.dropFirst()
        }
        return nil
    }
}
