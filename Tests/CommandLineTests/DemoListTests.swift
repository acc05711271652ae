import Foundation
import Spelling
import Testing

@testable import Demos

@Suite("The list of demos")
struct DemoListTests {
    @Test("has the agreed names, each once")
    func names() {
        #expect(
            Demo.all.map(\.name) == [
                "threads", "subclass", "daemon-exit", "deadlock", "abba", "abba-latent", "rlock", "primes-busy-wait",
                "primes-condition", "primes-printers", "primes-printers-notify", "wait-loop", "wait-timeout",
                "notify-n",
                "semaphore", "bounded-semaphore", "event", "timer", "barrier", "barrier-abort", "with",
                "readers-writer", "lost-update", "philosophers", "philosophers-ordered", "bank", "bounded-buffer",
                "unfair-lock", "lock-convoy",
            ])
    }

    @Test("fits a terminal of 80 columns, with the summaries under each other")
    func layout() {
        let lines = Demo.list.split(separator: "\n")
        #expect(lines.count == Demo.all.count)
        for (line, demo) in zip(lines, Demo.all) {
            #expect(line.count <= 80)
            #expect(line.hasPrefix(demo.name + "  "))
            #expect(line.dropFirst("primes-printers-notify  ".count) == demo.summary)
        }
    }

    @Test("says of each where its source is, and what shows it in its trace", arguments: Demo.all.map(\.name))
    func introduction(name: String) throws {
        let demo = try #require(Demo.all.first { $0.name == name })
        #expect(FileManager.default.fileExists(atPath: "\(CommittedTrace.root)/\(demo.source)"))
        #expect(demo.introduction.split(separator: "\n").allSatisfy { $0.count <= 80 })
        let trace = CommittedTrace(name: name).path("sqlite")
        let words = demo.command.split(separator: " ").map { $0 == "TRACE" ? trace : String($0) }
        let outcome = try run([Product.synctrace] + words)
        #expect(outcome.end == .exited(0) || words.first == "analyze" && outcome.end == .exited(1))
        #expect(outcome.output.split(separator: "\n").count > 1)
        #expect(outcome.errors.isEmpty)
    }

    @Test("a name with a typing error has near ones, nearest first")
    func nearest() {
        let names = Demo.all.map(\.name)
        #expect(nearestNames(to: "deadlok", among: names) == ["deadlock"])
        #expect(nearestNames(to: "primes-c", among: names).first == "primes-condition")
        #expect(nearestNames(to: "abb", among: names) == ["abba", "abba-latent"])
        #expect(nearestNames(to: "quicksort", among: names).isEmpty)
        #expect(nearestNames(to: "", among: names).isEmpty)
    }

    @Test(
        "the distance of two words counts insertions, deletions and replacements",
        arguments: [
            ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("kitten", "sitting", 3), ("flaw", "lawn", 2),
        ])
    func distance(left: String, right: String, expected: Int) {
        #expect(editDistance(left, right) == expected)
    }
}
