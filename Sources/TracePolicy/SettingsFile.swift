package import Foundation
import TraceModel

/// Finds and reads `.synctrace.yml`.
package enum SettingsFile {
    /// What the file is called.
    package static let name = ".synctrace.yml"
    /// How long a file may be, in bytes.
    private static let mostBytes = 1 << 20

    /// The file for a folder: in it, or in one above it up to the root of the repository, the folder that has a `.git`.
    /// Outside of a repository, only the folder itself is looked at. The path is relative to the folder where that
    /// is short, so that messages are as one would type it.
    package static func find(from folder: String) -> String? {
        var above = ""
        var current = folder
        var found: String?
        while true {
            let path = current == "/" ? "/" + name : current + "/" + name
            if found == nil, isThere(path) { found = above + name }
            if access((current + "/.git").systemName, F_OK) == 0 { return found }
            if current == "/" { break }
            let parent = current.lastIndex(of: "/").map { String(current[..<$0]) } ?? ""
            current = parent.isEmpty ? "/" : parent
            above += "../"
        }
        // Without a repository, what lies above belongs to others.
        return found == name ? found : nil
    }

    /// Also a link that leads nowhere: reading it says so.
    private static func isThere(_ path: String) -> Bool {
        var status = stat()
        return lstat(path.systemName, &status) == 0
    }

    /// A file here that may have been meant as the settings file; nil where there is none.
    package static func misnamed(in folder: String) -> String? {
        [".synctrace.yaml", "synctrace.yml", "synctrace.yaml"].first { isThere("\(folder)/\($0)") }
    }

    /// Reads a settings file.
    ///
    /// - Throws: ``SettingsError`` with the line.
    package static func read(_ path: String) throws -> Settings {
        var status = stat()
        // One that was found, not typed: nobody is there who would write to a pipe.
        if path.hasSuffix(name), stat(path.systemName, &status) == 0, status.st_mode & S_IFMT == S_IFIFO {
            throw SettingsError(path, "is not a regular file")
        }
        let data = try bytes(of: path, most: mostBytes)
        guard let text = String(bytes: data, encoding: .utf8) else { throw SettingsError(path, "is not UTF-8") }
        return try SettingsReader(path: path).read(text)
    }

    /// What a file holds, whatever bytes its name has; no more is read than it may have, since it need not have an end.
    ///
    /// - Parameter most: How many bytes it may have, a multiple of 1 MiB.
    /// - Throws: ``SettingsError`` with what the system says, or where the file is larger.
    package static func bytes(of path: String, most: Int) throws(SettingsError) -> Data {
        guard let file = fopen(path.systemName, "re") else {
            throw SettingsError(path, "cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { fclose(file) }
        var data = Data()
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while data.count <= most, feof(file) == 0 {
            let count = fread(&piece, 1, piece.count, file)
            if ferror(file) != 0 { throw SettingsError(path, "cannot be read: \(String(cString: strerror(errno)))") }
            data += piece[..<count]
        }
        guard data.count <= most else { throw SettingsError(path, "is larger than \(most >> 20) MiB") }
        return data
    }
}
