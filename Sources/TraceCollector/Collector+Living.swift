import CRecorder
import Glibc
package import TraceModel

extension Collector {
    /// A process of the recording that has not ended, as the system knows it.
    package struct Living: Sendable {
        /// The process.
        package let id: ProcessID
        /// Its number in the system.
        package let pid: Int32
        /// When the system began it, in units of its own, which tells it from a later one of that number.
        package let startTime: UInt64
    }

    /// The processes of the recording that have not ended, as far as they can be told from others.
    package var living: [Living] {
        processes.values.compactMap { process in
            let file = process.file
            guard file.hasOurIDs, file.startTime != 0, let pid = Int32(exactly: file.pid), pid > 0,
                st_process_start_time(file.pid) == file.startTime
            else { return nil }
            return Living(id: file.id, pid: pid, startTime: file.startTime)
        }
    }
}
