import Glibc
import TraceCollector
import TraceModel

/// Finds the files that tell what a module's code was made of: the module itself where it still is what ran, or the
/// symbols that were kept of it.
struct ModuleFinder {
    /// Folders to look in, before the places of the system: each with modules by their paths or by their names, or with
    /// symbols by build-id.
    var folders: [String] = []
    /// Where systems keep symbols by build-id.
    var systemFolders = ["/usr/lib/debug"]

    /// Of all files that are the module's, the one that tells most, the first of these.
    func file(of module: ModuleInfo) -> ModuleFile {
        var best: (path: String, worth: Int)?
        var refusals: [String] = []
        for path in candidates(module) {
            guard let image = ModuleImage(path: path) else { continue }
            if let wanted = module.buildID, image.buildID != wanted {
                refusals.append(
                    "\(path.readableName) is not the file that was recorded: its build-id is \(image.buildID ?? "not known"), and not \(wanted)"
                )
            } else if image.worth > best?.worth ?? -1 {
                best = (path, image.worth)
            }
        }
        if let best { return .found(best.path) }
        return refusals.first.map { .refused($0) } ?? .missing
    }

    private func candidates(_ module: ModuleInfo) -> [String] {
        let name = module.path.lastPart
        let own = folders.flatMap { folder in
            ["\(folder)/\(module.path)", "\(folder)/\(name)", "\(folder)/\(name).debug"] + byBuildID(module, folder)
        }
        return own + [module.path] + systemFolders.flatMap { byBuildID(module, $0) }
    }

    /// As debuggers look for symbols: the first two digits are a folder.
    private func byBuildID(_ module: ModuleInfo, _ folder: String) -> [String] {
        guard let id = module.buildID, id.count > 2, id.allSatisfy(\.isHexDigit) else { return [] }
        let rest = "\(id.prefix(2))/\(id.dropFirst(2)).debug"
        return ["\(folder)/.build-id/\(rest)", "\(folder)/\(rest)"]
    }
}
