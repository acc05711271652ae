import Glibc

/// Turns the path that the compiler put into a program into one that means the same on every machine.
final class SourcePath {
    struct Place {
        /// Relative to the root of the package that the file belongs to, or of the repository, where that can be known.
        var file: String
        /// The target that the file belongs to, by SwiftPM's layout of a package.
        var module: String?
    }

    /// Only the collector's thread uses it; traces in one process are collected by one thread each, under the lock.
    nonisolated(unsafe) static let shared = SourcePath()

    private var roots: [String: String?] = [:]
    private let lock: UnsafeMutablePointer<pthread_mutex_t>

    private init() {
        lock = .allocate(capacity: 1)
        pthread_mutex_init(lock, nil)
    }

    func resolve(_ path: String) -> Place {
        guard path.hasPrefix("/") else { return Place(file: path, module: Self.module(of: path)) }
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        let components = path.split(separator: "/")
        let directory = "/" + components.dropLast().joined(separator: "/")
        let relative: String
        if let root = root(above: directory), path.hasPrefix(root + "/") {
            relative = String(path.dropFirst(root.count + 1))
        } else if let start = components.lastIndex(where: { $0 == "Sources" || $0 == "Tests" }) {
            // The source is not on this machine: the layout of a package tells.
            relative = components[start...].joined(separator: "/")
        } else {
            relative = path
        }
        return Place(file: relative, module: Self.module(of: relative))
    }

    /// The nearest directory at or above `directory` that holds a package's manifest; else the one that is a repository.
    private func root(above directory: String) -> String? {
        if let known = roots[directory] { return known }
        var candidate = directory
        var found: String?
        while !candidate.isEmpty {
            if access(candidate + "/Package.swift", F_OK) == 0 {
                found = candidate
                break
            }
            if found == nil, access(candidate + "/.git", F_OK) == 0 { found = candidate }
            candidate = String(candidate[..<(candidate.lastIndex(of: "/") ?? candidate.startIndex)])
        }
        roots[directory] = found
        return found
    }

    private static func module(of relative: String) -> String? {
        let components = relative.split(separator: "/")
        guard components.count > 2, components[0] == "Sources" || components[0] == "Tests" else { return nil }
        return String(components[1])
    }
}
