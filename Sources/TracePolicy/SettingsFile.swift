package import Foundation
import TraceModel

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
        var current = folder
        var found: String?
        while true {
            let path = current == "/" ? "/" + name : current + "/" + name
            if found == nil, access(path.systemName, F_OK) == 0 { found = above + name }
            if access((current + "/.git").systemName, F_OK) == 0 { return found }
            if current == "/" { break }
            let parent = current.lastIndex(of: "/").map { String(current[..<$0]) } ?? ""
            current = parent.isEmpty ? "/" : parent
            above += "../"
        }
        // Without a repository, what lies above belongs to others.
        return found == name ? found : nil
    }

    /// Reads a settings file.
    ///
    /// - Throws: ``SettingsError`` with the line.
    package static func read(_ path: String) throws -> Settings {
        let data = try bytes(of: path)
        guard data.count <= mostBytes else { throw SettingsError(path, "is larger than 1 MiB") }
        guard let text = String(bytes: data, encoding: .utf8) else { throw SettingsError(path, "is not UTF-8") }
        return try SettingsReader(path: path).read(text)
    }

    /// What a file holds, whatever bytes its name has.
    ///
    /// - Throws: ``SettingsError`` with what the system says.
    package static func bytes(of path: String) throws(SettingsError) -> Data {
        guard let file = fopen(path.systemName, "re") else {
            throw SettingsError(path, "cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { fclose(file) }
        do {
            return try FileHandle(fileDescriptor: fileno(file)).readToEnd() ?? Data()
        } catch {
            throw SettingsError(path, "cannot be read: \((error as NSError).localizedDescription)")
        }
    }
}
