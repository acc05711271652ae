import Foundation

/// A JSON Schema, as far as `docs/report.schema.json` and the schema of SARIF use the language: types, members, elements,
/// enumerations, references and alternatives.
///
/// The schema lets readers meet members that are new to them; a report of this version has none that it does not describe.
package struct JSONSchema {
    private let root: [String: Any]

    package init(path: String) throws {
        let value = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: path)))
        guard let root = value as? [String: Any] else { throw CocoaError(.coderReadCorrupt) }
        self.root = root
    }

    /// What is wrong with a value, a line each, with the place in it.
    package func problems(of value: Any) -> [String] { problems(of: value, root, "report") }

    private func problems(of value: Any, _ schema: [String: Any], _ place: String) -> [String] {
        var problems: [String] = []
        for (key, rule) in schema.sorted(by: { $0.key < $1.key }) {
            switch (key, rule) {
            case ("$schema", _), ("$defs", _), ("title", _), ("description", _), ("required", _): break
            // What is said of defaults and of the form of dates and addresses excludes nothing that is looked at here.
            case ("$id", _), ("definitions", _), ("default", _), ("format", _), ("additionalProperties", _): break
            case ("$ref", let name as String):
                let path = name.split(separator: "/").dropFirst().map(String.init)
                let definitions = path.first.flatMap { root[$0] } as? [String: [String: Any]]
                guard let target = path.last.flatMap({ definitions?[$0] }) else {
                    problems.append("\(place): there is no \(name)")
                    continue
                }
                problems += self.problems(of: value, target, place)
            case ("type", let type as String): if !isA(value, [type]) { problems.append("\(place): is not a \(type)") }
            case ("type", let types as [String]):
                if !isA(value, types) { problems.append("\(place): is not of \(types)") }
            case ("enum", let cases as [Any]):
                if !cases.contains(where: { isEqual($0, value) }) { problems.append("\(place): is not in the list") }
            case ("const", _): if !isEqual(rule, value) { problems.append("\(place): is not \(rule)") }
            case ("minimum", let least as NSNumber):
                if let number = value as? NSNumber, number.compare(least) == .orderedAscending {
                    problems.append("\(place): is less than \(least)")
                }
            case ("maximum", let most as NSNumber):
                if let number = value as? NSNumber, number.compare(most) == .orderedDescending {
                    problems.append("\(place): is more than \(most)")
                }
            case ("minItems", let least as NSNumber):
                if let list = value as? [Any], list.count < least.intValue { problems.append("\(place): is too short") }
            case ("uniqueItems", let isUnique as Bool):
                if isUnique, let list = value as? [NSObject], Set(list).count != list.count {
                    problems.append("\(place): has an element twice")
                }
            case ("pattern", let pattern as String):
                let isMatch = (value as? String)?.range(of: pattern, options: .regularExpression) != nil
                if !isMatch { problems.append("\(place): does not match \(pattern)") }
            case ("anyOf", let alternatives as [[String: Any]]), ("oneOf", let alternatives as [[String: Any]]):
                let fits = alternatives.contains { self.problems(of: value, $0, place).isEmpty }
                if !fits { problems.append("\(place): is none of the alternatives") }
            case ("items", let items as [String: Any]):
                for (index, element) in (value as? [Any] ?? []).enumerated() {
                    problems += self.problems(of: element, items, "\(place)[\(index)]")
                }
            case ("properties", let members as [String: [String: Any]]):
                problems += self.problems(of: value as? [String: Any] ?? [:], members, schema, place)
            default: problems.append("the schema says '\(key)', which this check does not know")
            }
        }
        return problems
    }

    private func problems(
        of object: [String: Any], _ members: [String: [String: Any]], _ schema: [String: Any], _ place: String
    ) -> [String] {
        let required = schema["required"] as? [String] ?? []
        var problems = required.filter { object[$0] == nil }.map { "\(place): lacks '\($0)'" }
        for (key, value) in object.sorted(by: { $0.key < $1.key }) {
            if let member = members[key] {
                problems += self.problems(of: value, member, "\(place).\(key)")
            } else if let others = schema["additionalProperties"] as? [String: Any] {
                problems += self.problems(of: value, others, "\(place).\(key)")
            } else if schema["additionalProperties"] as? Bool != true {
                problems.append("\(place): has '\(key)', of which the schema knows nothing")
            }
        }
        return problems
    }

    private func isEqual(_ a: Any, _ b: Any) -> Bool { (a as? NSObject)?.isEqual(b as? NSObject) ?? false }

    private func isA(_ value: Any, _ types: [String]) -> Bool {
        types.contains { type in
            switch type {
            case "null": value is NSNull
            case "string": value is String
            case "array": value is [Any]
            case "object": value is [String: Any]
            case "boolean": isBool(value)
            case "number": value is NSNumber && !isBool(value)
            case "integer":
                !isBool(value) && (value as? NSNumber).map { $0.doubleValue == $0.doubleValue.rounded() } ?? false
            default: false
            }
        }
    }

    /// The parser gives numbers and truth values the same class; only their types differ.
    private func isBool(_ value: Any) -> Bool {
        (value as? NSNumber).map { String(cString: $0.objCType) == "c" } ?? false
    }
}
