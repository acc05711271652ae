import ArgumentParser
import Foundation

@main
enum Main {
    static func main() {
        guard CommandLine.arguments.count > 1 else {
            Output.complain("a subcommand is missing; see 'synctrace --help'")
            exit(2)
        }
        do {
            var command = try SyncTraceCommand.parseAsRoot()
            try command.run()
        } catch let code as ExitCode {
            exit(code.rawValue)
        } catch let error as CommandError {
            Output.complain(error.description)
            exit(2)
        } catch  where SyncTraceCommand.exitCode(for: error) == .success {
            // --help and --version
            print(SyncTraceCommand.fullMessage(for: error))
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
        let names = SyncTraceCommand.configuration.subcommands.map { $0._commandName }
        let word = CommandLine.arguments[1]
        return names.contains(word) ? "synctrace \(word)" : "synctrace"
    }
}
