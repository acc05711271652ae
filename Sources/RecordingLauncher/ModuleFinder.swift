import Foundation
import TraceCollector
import TraceModel

/// Finds the files that tell what a module's code was made of: the module itself where it still is what ran, or the
/// symbols that were kept of it.
struct ModuleFinder {
    /// Folders to look in, before the places of the system: each with modules by their paths or by their names, or with
    /// symbols by build-id.
    var folders: [String] = []
    /// When the recording began; nil where that does not matter. Of a module without a build-id, a file that was changed
    /// later may be another one.
    var recordingStart: Date?
    /// Where systems keep symbols by build-id.
    var systemFolders = ["/usr/lib/debug"]

    /// Of all files that are the module's, the one that tells most, the first of these.
    func file(of module: ModuleInfo) -> ModuleFile {
        var best: (path: String, worth: Int)?
        var refusals: [String] = []
        let named = named(module)
        for (index, path) in (named + ofSystem(module)).enumerated() {
            guard let image = ModuleImage(path: path) else { continue }
            if let wanted = module.buildID, image.buildID != wanted {
                refusals.append(
                    "\(path.readableName) is not the file that was recorded: its build-id is \(image.buildID ?? "not known"), and not \(wanted)"
                )
            } else if index >= named.count, let change = changeSinceStart(of: path, module) {
                refusals.append(
                    "\(path.readableName) may not be the file that was recorded: it has no build-id, and was changed at \(Self.text(change)), after the recording began (\(Self.text(recordingStart ?? change))); '--module-path' names folders with the one that it was"
                )
            } else if image.worth > best?.worth ?? -1 {
                best = (path, image.worth)
            }
        }
        if let best { return .found(best.path) }
        return refusals.first.map { .refused($0) } ?? .missing
    }

    /// When the file where a module without a build-id lay was changed, if that was after the recording began.
    private func changeSinceStart(of path: String, _ module: ModuleInfo) -> Date? {
        guard let recordingStart, module.buildID == nil else { return nil }
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let change = attributes?[.modificationDate] as? Date, change > recordingStart else { return nil }
        return change
    }

    /// As `started_at` of a trace has it.
    private static func text(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    /// What lies in the folders that were named: that is taken for what was recorded.
    private func named(_ module: ModuleInfo) -> [String] {
        let name = module.path.lastPart
        return folders.flatMap { folder in
            ["\(folder)/\(module.path)", "\(folder)/\(name)", "\(folder)/\(name).debug"] + byBuildID(module, folder)
        }
    }

    private func ofSystem(_ module: ModuleInfo) -> [String] {
        [module.path] + systemFolders.flatMap { byBuildID(module, $0) }
    }

    /// As debuggers look for symbols: the first two digits are a folder.
    private func byBuildID(_ module: ModuleInfo, _ folder: String) -> [String] {
        guard let id = module.buildID, id.count > 2, id.allSatisfy(\.isHexDigit) else { return [] }
        let rest = "\(id.prefix(2))/\(id.dropFirst(2)).debug"
        return ["\(folder)/.build-id/\(rest)", "\(folder)/\(rest)"]
    }
}
