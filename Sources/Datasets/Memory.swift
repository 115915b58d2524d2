import Glibc

/// How much memory may be asked for: an array that the system refuses would end the program.
package enum Memory {
    /// Bytes of memory in this machine.
    package static var physical: Int {
        let (product, overflow) = sysconf(Int32(_SC_PHYS_PAGES)).multipliedReportingOverflow(
            by: sysconf(Int32(_SC_PAGESIZE)))
        return overflow || product <= 0 ? .max : product
    }

    /// Whether the system grants that many bytes now, under its limits too (`ulimit -v`). Nothing is touched.
    package static func isAvailable(_ count: Int) -> Bool {
        guard count > 0 else { return true }
        let flags = MAP_PRIVATE | MAP_ANONYMOUS
        let start = unsafe mmap(nil, count, PROT_READ | PROT_WRITE, flags, -1, 0)
        guard unsafe start != MAP_FAILED else { return false }
        unsafe munmap(start, count)
        return true
    }
}
