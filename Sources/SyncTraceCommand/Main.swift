import ArgumentParser
import Foundation

@main
enum Main {
    static func main() {
        do {
            var command = try SyncTraceCommand.parseAsRoot()
            try command.run()
        } catch let code as ExitCode {
            exit(code.rawValue)
        } catch let error as CommandError {
            Output.complain(error.description)
            exit(2)
        } catch where SyncTraceCommand.exitCode(for: error) == .success {
            // --help and --version
            print(SyncTraceCommand.fullMessage(for: error))
        } catch where SyncTraceCommand.exitCode(for: error) == .validationFailure {
            FileHandle.standardError.write(Data((SyncTraceCommand.fullMessage(for: error) + "\n").utf8))
            exit(2)
        } catch {
            Output.complain("\(error)")
            exit(2)
        }
    }
}
