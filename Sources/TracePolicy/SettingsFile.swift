import Foundation

/// Finds and reads `.synctrace.yml`.
package enum SettingsFile {
    /// What the file is called.
    package static let name = ".synctrace.yml"
    /// How long a file may be, in bytes.
    private static let mostBytes = 1 << 20

    /// The file for a folder: in it, or in one above it up to the root of the repository, the folder that has a `.git`.
    /// Where there is no repository, only the folder itself is looked at. The path is relative to the folder where that
    /// is short, so that messages are as one would type it.
    package static func find(from folder: String) -> String? {
        var above = ""
        var current = URL(filePath: folder, directoryHint: .isDirectory).standardizedFileURL.path
        var found: String?
        while true {
            let path = current == "/" ? "/" + name : current + "/" + name
            if found == nil, FileManager.default.fileExists(atPath: path) { found = above + name }
            if FileManager.default.fileExists(atPath: current + "/.git") { return found }
            if current == "/" { break }
            current = (current as NSString).deletingLastPathComponent
            above += "../"
        }
        // Without a repository, what lies above belongs to others.
        return found == name ? found : nil
    }

    /// Reads a settings file.
    ///
    /// - Throws: ``SettingsError`` with the line.
    package static func read(_ path: String) throws -> Settings {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw SettingsError(path, "cannot be read: \((error as NSError).localizedDescription)")
        }
        guard data.count <= mostBytes else { throw SettingsError(path, "is larger than 1 MiB") }
        guard let text = String(bytes: data, encoding: .utf8) else { throw SettingsError(path, "is not UTF-8") }
        return try SettingsReader(path: path).read(text)
    }
}
