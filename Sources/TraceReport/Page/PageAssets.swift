/// The files of `Assets`, as they are in the program.
enum PageAssets {
    /// What each file is for, by its name; scripts run in this order.
    private static let scriptNames = [
        "page.js", "summary.js", "lanes.js", "drawing.js", "findings.js", "finding.js", "schedule.js",
        "timeline-data.js", "timeline-drawing.js", "timeline-words.js", "timeline-input.js", "timeline.js",
        "lock-order-layout.js", "lock-order.js", "tables.js", "matrix.js", "start.js",
    ]

    static var skeleton: String { text("page.mustache") }
    static var scripts: [(name: String, text: String, digest: String)] { scriptNames.map(asset) }
    static var styles: [(name: String, text: String, digest: String)] {
        embeddedPageAssets.filter { $0.name.hasSuffix(".css") }
    }

    /// What the browser may do with the page: run these scripts and use these styles, known by their digests, and nothing
    /// else. It reaches no network.
    static var policy: String {
        func sources(_ assets: [(name: String, text: String, digest: String)]) -> String {
            assets.map { "'sha256-\($0.digest)'" }.joined(separator: " ")
        }
        return "default-src 'none'; script-src \(sources(scripts)); style-src \(sources(styles)); base-uri 'none'; "
            + "form-action 'none'"
    }

    private static func text(_ name: String) -> String { asset(name).text }

    private static func asset(_ name: String) -> (name: String, text: String, digest: String) {
        guard let asset = embeddedPageAssets.first(where: { $0.name == name }) else {
            preconditionFailure("\(name) is not among the embedded assets: run scripts/embed-page")
        }
        return asset
    }
}
