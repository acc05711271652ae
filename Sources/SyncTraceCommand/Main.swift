import ArgumentParser
import Foundation
import TraceCollector
import TraceInterchange
import TraceModel
import TraceReader
import TraceSummary
import TraceWriter

@main
enum Main {
    static func main() {
        StandardStreams.claim()
        SignalRemoval.install()
        FileSizeSignal.ignore()
        let words = CommandLine.systemNames
        guard words.count > 1 else {
            Output.complain("a subcommand is missing; see 'synctrace --help'")
            exit(2)
        }
        if let unknown = UnknownCommand(words) {
            Output.complain("\(unknown)")
            exit(2)
        }
        do {
            var command = try SyncTraceCommand.parseAsRoot(Array(words.dropFirst()))
            try command.run()
        } catch let code as ExitCode {
            exit(code.rawValue)
        } catch TraceFileError.notADatabase(let path) where STDFile.isNamed(path) {
            Output.complain("\(path): is a text; 'synctrace import \(ShellQuoting.quoted(path))' makes a trace from it")
            exit(2)
        } catch TraceFileError.notADatabase(let path) where SummaryReader.isSummary(path) {
            Output.complain(
                "\(path): is a summary, of which there are no events; 'analyze', 'baseline' and 'order' read it")
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
        var words = ["synctrace"]
        var type: any ParsableCommand.Type = SyncTraceCommand.self
        for word in CommandLine.systemNames.dropFirst() {
            guard let next = type.configuration.subcommands.first(where: { $0._commandName == word }) else { break }
            words.append(word)
            type = next
        }
        return words.joined(separator: " ")
    }
}
