import Glibc

/// Waits until each of these threads, or processes of one thread, sleeps in the kernel or has ended, all of them at the same
/// moment. Nothing of it is on record.
///
/// - Parameter ids: the kernel's numbers.
func untilAsleep(_ ids: [Int64]) {
    while !ids.allSatisfy({ ["S", "Z", nil].contains(kernelState($0)) }) { sched_yield() }
}

/// The letter that the kernel has for what the thread does, nil when there is no such thread.
private func kernelState(_ id: Int64) -> Character? {
    guard let file = fopen("/proc/\(id)/stat", "r") else { return nil }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 512)
    guard fgets(&line, 512, file) != nil else { return nil }
    let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return text.split(separator: ")").last?.dropFirst().first
}
