import ArgumentParser
import Fuzzing
import Glibc

/// The process in which a parser runs. It ends with `findingStatus` where it notices a finding itself, by SIGPROF
/// where an input takes too long, and in whatever way the fault causes in all other cases.
struct Worker {
    let parser: FuzzedParser
    /// The folder that is shared with the supervisor.
    let folder: String
    let limits: Limits

    static let findingStatus: Int32 = 3

    func run(seed: UInt64, corpus: [[UInt8]], replaying input: [UInt8]?) throws {
        if !isSanitized { limitAddresses() }
        let shared = try SharedInput(in: folder)
        if let input {
            let trial = try parser.prepare(folder)
            shared.bytes = input
            startTimer()
            let verdict = trial(input)
            stopTimer()
            if case .wrong(let sentence) = verdict { throw finding(sentence) }
            try checkMemory(for: input)
            print("\(parser.name): \(verdict)")
            return
        }
        var campaign = try FuzzCampaign(parser, seed: seed, folder: folder, corpus: corpus)
        let start = monotonicSeconds()
        var now = start
        var lastReport = start
        while campaign.tally.inputs < limits.inputs, now - start < limits.seconds {
            startTimer()
            let sentence = campaign.step { shared.bytes = $0 }
            stopTimer()
            if let sentence { throw finding(sentence) }
            try checkMemory(for: shared)
            now = monotonicSeconds()
            if now - lastReport > 30 {
                lastReport = now
                report(campaign.tally, seconds: now - start)
            }
        }
        report(campaign.tally, seconds: now - start)
    }

    private func report(_ tally: FuzzCampaign.Tally, seconds: Double) {
        let pace = seconds > 0 ? Int(Double(tally.inputs) / seconds) : 0
        print(
            "\(parser.name): \(tally.inputs) inputs, \(tally.accepted) accepted, \(tally.outcomes) outcomes, "
                + "\(pace) per second, \(peakMegabytes) MB")
        fflush(nil)
    }

    private func finding(_ sentence: String) -> ExitCode {
        print("\(parser.name): \(sentence)")
        fflush(nil)
        return ExitCode(Self.findingStatus)
    }

    /// The timer counts processor time, so that a busy machine does not cause findings.
    private func startTimer() { setTimer(limits.processorSeconds) }
    private func stopTimer() { setTimer(0) }

    private func setTimer(_ seconds: Int) {
        var timer = itimerval(it_interval: timeval(), it_value: timeval(tv_sec: seconds, tv_usec: 0))
        unsafe setitimer(__itimer_which_t(ITIMER_PROF.rawValue), &timer, nil)
    }

    private func checkMemory(for input: [UInt8]) throws {
        if peakMegabytes > limits.megabytes {
            throw finding(
                "it occupied \(peakMegabytes) MB, more than the \(limits.megabytes) allowed; the last input had "
                    + "\(input.count) bytes")
        }
    }

    private func checkMemory(for shared: SharedInput) throws {
        if peakMegabytes > limits.megabytes { try checkMemory(for: shared.bytes) }
    }

    /// The peak memory of this process.
    private var peakMegabytes: Int {
        var usage = rusage()
        unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss >> 10
    }

    /// Limits the address space. The memory limit is only checked between inputs; this keeps a single input from
    /// taking all memory of the machine.
    private func limitAddresses() {
        let most = rlim_t(limits.megabytes + 4096) << 20
        var limit = rlimit(rlim_cur: most, rlim_max: most)
        unsafe setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
    }
}

/// Monotonic time in seconds from an arbitrary origin.
func monotonicSeconds() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
