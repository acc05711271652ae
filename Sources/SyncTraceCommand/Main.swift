import ArgumentParser
import Foundation
import Spelling
import TraceCollector
import TraceInterchange
import TraceReader
import TraceWriter

@main
enum Main {
    static func main() {
        StandardStreams.claim()
        SignalRemoval.install()
        FileSizeSignal.ignore()
        guard CommandLine.arguments.count > 1 else {
            Output.complain("a subcommand is missing; see 'synctrace --help'")
            exit(2)
        }
        if let word = RawArguments.firstThatIsNotText {
            Output.complain(
                "'\(word)' is not text in UTF-8; only the words of a recorded program, after '--', may be other bytes")
            exit(2)
        }
        if let name = unknownCommand {
            Output.complain(
                "no command is called '\(name)'; "
                    + suggestion(for: name, among: commands, otherwise: "'synctrace --help' lists them"))
            exit(2)
        }
        do {
            var command = try SyncTraceCommand.parseAsRoot()
            try command.run()
        } catch let code as ExitCode {
            exit(code.rawValue)
        } catch TraceFileError.notADatabase(let path) where STDFile.isNamed(path) {
            Output.complain("\(path): is a text; 'synctrace import \(ShellQuoting.quoted(path))' makes a trace from it")
            exit(2)
        } catch let error as CommandError {
            Output.complain(error.description)
            exit(2)
        } catch  where SyncTraceCommand.exitCode(for: error) == .success {
            // --help and --version
            do {
                try Output.write(SyncTraceCommand.fullMessage(for: error) + "\n", to: nil)
            } catch {
                Output.complain("\(error)")
                exit(2)
            }
        } catch  where SyncTraceCommand.exitCode(for: error) == .validationFailure {
            let message = SyncTraceCommand.message(for: error)
            let isSentence = message.last == "." || message.last == "?"
            Output.complain(message + (isSentence ? " See" : "; see") + " '\(usage) --help'")
            exit(2)
        } catch {
            Output.complain("\(error)")
            exit(2)
        }
    }

    /// The words whose help says what is right.
    private static var usage: String {
        let word = CommandLine.arguments[1]
        return commands.contains(word) ? "synctrace \(word)" : "synctrace"
    }

    private static var commands: [String] { SyncTraceCommand.configuration.subcommands.map { $0._commandName } }

    /// The word where a command should be, also after `help`, if it is none.
    private static var unknownCommand: String? {
        let words = CommandLine.arguments.dropFirst()
        guard let word = words.first == "help" ? words.dropFirst().first : words.first else { return nil }
        return word.hasPrefix("-") || word == "help" || commands.contains(word) ? nil : word
    }
}
