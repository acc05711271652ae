import TraceAnalysis
import TraceModel

/// What the page says first: the program, when it ran, how it ended, what was found, and what is to be known about it.
enum SummarySection {
    static func write(_ report: ResolvedReport, _ settings: ReportSettings, _ json: inout JSONText) {
        let shown = report.findings(all: settings.showsAll)
        json.object { json in
            json.list("traces", report.traces) { write($0, &$1) }
            json.key("counts")
            json.object { json in
                for level in Finding.Level.allCases {
                    json.key(level.rawValue)
                    json.number(report.findings.count { $0.counts && $0.level == level })
                }
            }
            json.key("accepted")
            json.string(report.acceptedWords)
            json.list("stories", report.stories) { story, json in
                json.object { json in
                    json.key("announced")
                    json.bool(story.isAnnounced)
                    json.list("parts", story.parts) { $1.number(report.findings[$0].id) }
                }
            }
            json.list("remarks", report.remarks) { remark, json in
                json.object { json in
                    json.member("file", remark.file)
                    json.key("line")
                    json.number(remark.line)
                    json.member("text", remark.text)
                }
            }
            json.list("problems", report.problems) { problem, json in
                json.object { json in
                    json.member("path", problem.path)
                    json.member("reason", problem.reason)
                }
            }
            json.list("omissions", FindingsSection.omissions(in: report, settings)) { $1.string($0) }
            json.list("rules", report.rules) { $1.string($0.name) }
            json.key("findings")
            json.number(shown.count)
        }
    }

    private static func write(_ trace: ResolvedTrace, _ json: inout JSONText) {
        let tables = trace.names.tables
        json.object { json in
            json.member("path", trace.path)
            json.member("program", trace.programName)
            json.key("started")
            json.string(trace.started)
            json.key("events")
            json.number(trace.events)
            json.key("lost")
            json.number(trace.lost)
            json.key("cleanEnd")
            json.bool(trace.cleanEnd)
            json.key("isText")
            json.bool(trace.countsLines)
            json.key("isSummary")
            json.bool(trace.overview == nil)
            json.key("threads")
            json.number(tables.threads.count)
            json.key("objects")
            json.number(tables.objects.count { !$0.kind.isThread })
            json.list("remarks", trace.remarks) { $1.string($0) }
            json.list("processes", tables.processes) { process, json in
                json.object { json in
                    json.key("pid")
                    json.number(process.pid)
                    json.member("command", process.commandLine)
                    json.key("from")
                    json.number(process.started)
                    json.key("to")
                    json.number(process.ended)
                    json.member("end", trace.ending(of: process))
                }
            }
        }
    }
}

extension ResolvedTrace {
    /// The last part of the program's path; that of the trace's where it is not known.
    var programName: String {
        let executable = names.tables.processes.first?.executable ?? ""
        return (executable.isEmpty ? path : executable).split(separator: "/").last.map(String.init) ?? path
    }

    /// How a process ended, in words.
    fileprivate func ending(of process: ProcessInfo) -> String {
        overview?.endings.first { $0.process == process.id }?.words(names)
            ?? ProcessOutcome.words(
                ended: process.ended, isText: countsLines, cleanEnd: cleanEnd, isLossLeast: isLossLeast)
    }
}

extension ProcessInfo {
    /// The program and its arguments, as they are stored.
    fileprivate var commandLine: String {
        [executable, arguments].filter { !$0.isEmpty }.joined(separator: " ")
    }
}

extension JSONText {
    /// A member that is a list.
    mutating func list<Element>(
        _ key: String, _ elements: some Sequence<Element>, _ write: (Element, inout JSONText) -> Void
    ) {
        self.key(key)
        array { json in for element in elements { write(element, &json) } }
    }
}
