import Spelling

/// The demo programs: `synctrace-demos [NAME [ARG …]]`.
///
/// Exit codes: 0 the demo ran, 1 it failed, 2 wrong usage, 3 it hung as it is meant to and the watchdog ended it.
@main
enum DemoMain {
    static func main() {
        var arguments = CommandLine.arguments.dropFirst()
        guard let name = arguments.popFirst() else {
            print(Demo.list)
            return
        }
        if name == "--help" || name == "-h" {
            print("usage: synctrace-demos [NAME [ARG …]]\n\n\(Demo.list)")
            return
        }
        do {
            try run(find(name), Array(arguments))
        } catch let error as UsageError {
            System.complain("synctrace-demos: \(error)")
            System.end(2)
        } catch {
            System.complain("synctrace-demos: \(name): \(error)")
            System.end(1)
        }
    }

    /// The demo of that name.
    static func find(_ name: String) throws -> Demo {
        if let demo = Demo.all.first(where: { $0.name == name }) { return demo }
        let hint = suggestion(
            for: name, among: Demo.all.map(\.name), otherwise: "without a name, the list is printed")
        throw UsageError("no demo is called '\(name)'; \(hint)")
    }

    private static func run(_ demo: Demo, _ arguments: [String]) throws {
        System.printLineByLine()
        let body: Demo.Body
        do {
            body = try demo.prepare(arguments)
        } catch let error as UsageError {
            let usage = demo.usage.isEmpty ? demo.name : "\(demo.name) \(demo.usage)"
            throw UsageError("\(demo.name): \(error); usage: synctrace-demos \(usage)")
        }
        print(demo.introduction)
        if demo.hangs { Watchdog.start() }
        try body()
    }
}
