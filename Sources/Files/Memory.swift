import Glibc

/// How much memory may be allocated: an array that the system refuses would crash the program.
package enum Memory {
    /// The physical memory of this machine, in bytes.
    package static var physical: Int {
        let (product, overflow) = sysconf(Int32(_SC_PHYS_PAGES)).multipliedReportingOverflow(
            by: sysconf(Int32(_SC_PAGESIZE)))
        return overflow || product <= 0 ? .max : product
    }

    /// Whether the system would grant that many bytes now, also with regard to its limits (`ulimit -v`). Touches no
    /// memory.
    package static func isAvailable(_ count: Int) -> Bool {
        guard count > 0 else { return true }
        let flags = MAP_PRIVATE | MAP_ANONYMOUS
        let start = unsafe mmap(nil, count, PROT_READ | PROT_WRITE, flags, -1, 0)
        guard unsafe start != MAP_FAILED else { return false }
        unsafe munmap(start, count)
        return true
    }
}
