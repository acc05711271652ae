import Spelling
import TraceAnalysis
import Yams

/// Makes settings of the YAML of a settings file. What it does not know is an error, with the line and the near match.
struct SettingsReader {
    let path: String

    func read(_ text: String) throws -> Settings {
        var settings = Settings(path: path)
        var documents: [Node] = []
        do {
            let parser = try Yams.Parser(yaml: text)
            while let document = try parser.nextRoot() { documents.append(document) }
        } catch let error as YamlError {
            throw SettingsError(path, line: Self.lineOfRepeatedKey(error, text) ?? error.line, error.problem)
        }
        guard let root = documents.first else { return settings }
        if let second = documents.dropFirst().first { throw problem(second, "a second document; there can be one") }
        // A file of comments alone.
        if root.scalar?.string == "" { return settings }
        for (key, name, value) in try members(root, "the settings") {
            switch name {
            case "fail-on": settings.failOn = try failOn(value)
            case "rules": try readRules(value, into: &settings)
            case "suppress": settings.suppressions = try elements(value, name).map(suppression)
            case "baseline": settings.baseline = try said(value, name)
            case "order": settings.order = try said(value, name)
            case "ignore-modules":
                let modules = value.sequence == nil ? [value] : try elements(value, name)
                settings.ignoredModules = .init(value: try modules.map { try said($0, name).value }, line: line(key))
            default:
                throw unknown(
                    key, name, "key", among: ["fail-on", "rules", "suppress", "baseline", "order", "ignore-modules"])
            }
        }
        return settings
    }

    /// Of a key that a mapping has twice, the line on which it is there for the second time: the parser tells where the
    /// mapping begins. Nil where that cannot be told, as for one on a single line.
    private static func lineOfRepeatedKey(_ error: YamlError, _ text: String) -> Int? {
        guard case .duplicatedKeysInMapping(let keys, let context) = error, let key = keys.first else { return nil }
        let indentation = context.mark.column - 1
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        var places: [Int] = []
        for (index, line) in lines.enumerated().dropFirst(context.mark.line - 1) {
            // The first key of an element of a list stands behind its dash.
            let isFirst = index + 1 == context.mark.line
            let start = line.dropFirst(indentation)
            guard isFirst || line.prefix(indentation).allSatisfy({ $0 == " " }) else { continue }
            let isKey = [key, "\"\(key)\"", "'\(key)'"].contains { spelled in
                start.hasPrefix(spelled) && start.dropFirst(spelled.count).drop { $0 == " " }.first == ":"
            }
            if isKey { places.append(index + 1) }
        }
        return places.count > 1 ? places[1] : nil
    }

    private func failOn(_ node: Node) throws -> Settings.Said<Settings.FailOn> {
        let said = try said(node, "fail-on")
        guard let level = Settings.FailOn(rawValue: said.value) else {
            throw unknown(node, said.value, "level", among: Settings.FailOn.allCases.map(\.rawValue))
        }
        return .init(value: level, line: said.line)
    }

    // MARK: Rules

    private func readRules(_ node: Node, into settings: inout Settings) throws {
        for (key, name, value) in try members(node, "rules") {
            guard let rule = RuleInfo.named(name) else {
                throw unknown(key, name, "rule", among: RuleInfo.all.map(\.name))
            }
            if value.mapping != nil {
                try readThresholds(value, of: rule, into: &settings)
                continue
            }
            // YAML reads these words as yes and no; here it is the word that counts.
            switch try said(value, name).value.lowercased() {
            case "off", "false", "no": settings.rulesOff[name] = .init(value: true, line: line(key))
            case "on", "true", "yes": settings.rulesOff[name] = .init(value: false, line: line(key))
            case let word:
                throw problem(value, "'\(word)' is not a setting of \(name); it is off, on, or has thresholds")
            }
        }
    }

    private func readThresholds(_ node: Node, of rule: RuleInfo, into settings: inout Settings) throws {
        for (key, name, value) in try members(node, rule.name) {
            guard let known = rule.thresholds.first(where: { $0.option == name || $0.shortName == name }) else {
                let names = rule.thresholds.map(\.shortName)
                if names.isEmpty { throw problem(key, "'\(name)': the rule \(rule.name) has no thresholds") }
                throw unknown(key, name, "threshold of \(rule.name)", among: names)
            }
            let said = try said(value, name)
            do {
                settings.thresholds[known.option] = .init(value: try known.figure(typed: said.value), line: said.line)
            } catch {
                throw problem(value, "'\(said.value)' is not a value of \(name): \(error)")
            }
        }
    }

    // MARK: Suppressions

    private func suppression(_ node: Node) throws -> Suppression {
        var result = Suppression(line: line(node))
        for (key, name, value) in try members(node, "a suppression") {
            let text = try said(value, name).value
            switch name {
            case "rule": result.rule = try rulePattern(value, text)
            case "object": result.object = .init(text)
            case "thread": result.thread = .init(text)
            case "file": result.file = .init(text)
            case "function": result.function = .init(text)
            case "fingerprint": result.fingerprint = try fingerprint(value, text)
            case "reason": result.reason = text
            case "until":
                guard let day = Day(text) else { throw problem(value, "'\(text)' is not a day such as 2027-03-01") }
                result.until = day
            default:
                throw unknown(
                    key, name, "key of a suppression",
                    among: ["rule", "object", "thread", "file", "function", "fingerprint", "reason", "until"])
            }
        }
        if result.reason.allSatisfy(\.isWhitespace) { throw problem(node, "a suppression needs a reason") }
        if !result.isSpecific {
            throw problem(node, "a suppression names a rule, object, thread, file, function or fingerprint")
        }
        return result
    }

    private func rulePattern(_ node: Node, _ text: String) throws -> Suppression.Pattern {
        let pattern = Suppression.Pattern(text)
        let names = RuleInfo.all.map(\.name)
        guard names.contains(where: pattern.matches) else { throw unknown(node, text, "rule", among: names) }
        return pattern
    }

    private func fingerprint(_ node: Node, _ text: String) throws -> String {
        let isOne = (8...16).contains(text.utf8.count) && text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
        guard isOne else { throw problem(node, "'\(text)' is not the first 8 to 16 digits of a fingerprint") }
        return text
    }

    // MARK: YAML

    private func members(_ node: Node, _ what: String) throws -> [(key: Node, name: String, value: Node)] {
        guard let mapping = node.mapping else { throw problem(node, "\(what): has to be a list of names and values") }
        return try mapping.map { key, value in
            guard let name = key.scalar?.string else { throw problem(key, "\(what): a name has to be a word") }
            return (key, name, value)
        }
    }

    private func elements(_ node: Node, _ what: String) throws -> [Node] {
        guard let sequence = node.sequence else {
            throw problem(node, "\(what): has to be a list, with a '-' for each")
        }
        return Array(sequence)
    }

    /// A value that is a word or a text, and not empty.
    private func said(_ node: Node, _ name: String) throws -> Settings.Said<String> {
        guard let text = node.scalar?.string, !text.isEmpty else { throw problem(node, "\(name): has to have a value") }
        return .init(value: text, line: line(node))
    }

    private func line(_ node: Node) -> Int { node.mark?.line ?? 1 }

    private func problem(_ node: Node, _ text: String) -> SettingsError {
        SettingsError(path, line: line(node), text)
    }

    private func unknown(_ node: Node, _ typed: String, _ what: String, among names: [String]) -> SettingsError {
        let list = "there are \(names.sorted().joined(separator: ", "))"
        return problem(
            node, "no \(what) is called '\(typed)'; " + suggestion(for: typed, among: names, otherwise: list))
    }
}

extension RuleThreshold {
    /// What it is called below its rule: its option without the first word, which stands for the rule.
    package var shortName: String {
        option.firstIndex(of: "-").map { String(option[option.index(after: $0)...]) } ?? option
    }
}

extension YamlError {
    /// The line of the problem, from 1; nil where it has none.
    fileprivate var line: Int? {
        switch self {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
        case .duplicatedKeysInMapping(_, let context): context.mark.line
        default: nil
        }
    }

    /// What the parser says.
    fileprivate var problem: String {
        switch self {
        case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _): problem
        case .reader(let problem, _, _, _): problem
        case .duplicatedKeysInMapping(let keys, _): "'\(keys.joined(separator: "', '"))' is there twice"
        default: "cannot be read as YAML"
        }
    }
}
