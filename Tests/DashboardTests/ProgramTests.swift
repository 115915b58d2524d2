import Dashboard
import Screen
import Telemetry
import Testing

@Suite("A program that was started from here, in the dashboard")
struct ProgramTests {
    private func dashboard(_ program: WatchedProgram?) -> Dashboard {
        var dashboard = Dashboard(
            dataName: "train", size: Size(columns: 100, rows: 30),
            capabilities: [.curves, .otherRuns, .pausing, .program],
            pages: .watching)
        if let program { _ = dashboard.update(.program(program)) }
        return dashboard
    }

    private func text(_ dashboard: Dashboard) -> String { dashboard.text() }

    @Test("space pauses and resumes it, unless there is nothing to pause")
    func pausing() {
        var running = dashboard(WatchedProgram(.running))
        #expect(running.update(.key(.character(" "))) == [.control(.pause)])
        var paused = dashboard(WatchedProgram(.paused(seconds: 83)))
        #expect(text(paused).contains("‖ paused by you 1:23"))
        #expect(paused.update(.key(.character(" "))) == [.control(.resume)])
        var ended = dashboard(WatchedProgram(.ended(status: 137)))
        #expect(text(ended).contains("✗ ended by signal 9"))
        #expect(ended.update(.key(.character(" "))) == [])
        #expect(ended.notice == "the program has ended")
        var unknown = dashboard(nil)
        #expect(unknown.update(.key(.character(" "))) == [])
    }

    @Test("what is asked before it has told how it stands is done as soon as it has")
    func asking() {
        var pausing = dashboard(nil)
        #expect(pausing.update(.key(.character(" "))) == [])
        #expect(pausing.notice?.contains("waiting") == true)
        #expect(pausing.update(.program(WatchedProgram(.running))) == [.control(.pause)])
        #expect(pausing.update(.program(WatchedProgram(.paused(seconds: 1)))) == [], "once")
        #expect(pausing.notice == nil)
        var stopping = dashboard(nil)
        #expect(stopping.update(.key(.character("X"))) == [])
        #expect(stopping.update(.program(WatchedProgram(.running))) == [])
        #expect(text(stopping).contains("Stop the program"))
        #expect(stopping.update(.key(.character("X"))) == [.control(.stop(.interrupt))])
        var ended = dashboard(nil)
        _ = ended.update(.key(.character("X")))
        #expect(ended.update(.program(WatchedProgram(.ended(status: 0)))) == [])
        #expect(ended.notice == "the program has ended")
    }

    @Test("several ranks or a GPU are warned of before a pause, and ranks are counted down in it")
    func warning() {
        var program = WatchedProgram(.running)
        (program.ranks, program.holdsGPU, program.patience) = (4, true, 480)
        var dashboard = dashboard(program)
        #expect(dashboard.update(.key(.character(" "))) == [])
        #expect(text(dashboard).contains("4 ranks give up after 8:00; GPU memory stays taken"))
        #expect(dashboard.update(.key(.character("p"))) == [.control(.pause)])
        program.state = .paused(seconds: 60)
        _ = dashboard.update(.program(program))
        #expect(text(dashboard).contains("ranks give up in 7:00"))
    }

    @Test("it is stopped in stages, each offered after the one before")
    func stopping() {
        var program = WatchedProgram(.running)
        program.checkpoint = .init(name: "last.ckpt", age: 200)
        var dashboard = dashboard(program)
        let stages: [(WatchedProgram.State, WatchedProgram.Stage)] = [
            (.running, .interrupt), (.stopping(.interrupt, next: 3), .terminate),
            (.stopping(.terminate, next: nil), .kill),
        ]
        for (state, stage) in stages {
            program.state = state
            _ = dashboard.update(.program(program))
            #expect(dashboard.update(.key(.character("X"))) == [])
            #expect(text(dashboard).contains("last.ckpt is 3:20 old"))
            var later = program
            later.checkpoint = .init(name: "last.ckpt", age: 260)
            dashboard.tell(.program(later))
            #expect(text(dashboard).contains("last.ckpt is 4:20 old"))
            #expect(dashboard.update(.key(.character("X"))) == [.control(.stop(stage))])
        }
        program.state = .stopping(.kill, next: nil)
        _ = dashboard.update(.program(program))
        _ = dashboard.update(.key(.character("X")))
        #expect(dashboard.notice?.contains("killed") == true)
        // The last stage can be chosen at once.
        var other = self.dashboard(WatchedProgram(.running))
        _ = other.update(.key(.character("X")))
        #expect(other.update(.key(.character("K"))) == [.control(.stop(.kill))])
    }

    @Test("the console follows the output, is scrolled and searched")
    func console() {
        var program = WatchedProgram(.running)
        program.command = "python train.py"
        program.lines = (0..<500).map { "line \($0)" } + [""]
        var dashboard = dashboard(program)
        _ = dashboard.update(.key(.character("4")))
        #expect(text(dashboard).contains("python train.py") && text(dashboard).contains("line 499"))
        #expect(text(dashboard).contains("following"))
        _ = dashboard.update(.key(.home))
        #expect(text(dashboard).contains("line 0 ") && !text(dashboard).contains("line 499"))
        _ = dashboard.update(.key(.character("/")))
        for character in "NE 25" { _ = dashboard.update(.key(.character(character))) }
        _ = dashboard.update(.key(.enter))
        #expect(text(dashboard).contains("line 25 "))
        _ = dashboard.update(.key(.character("n")))
        #expect(text(dashboard).contains("line 250"))
        _ = dashboard.update(.key(.end))
        #expect(text(dashboard).contains("line 499"))
        for size in [Size(columns: 1, rows: 1), Size(columns: 40, rows: 12)] {
            _ = dashboard.update(.resized(size))
            _ = text(dashboard)
        }
    }

    @Test("a long line is read by moving sideways, and the empty line at the end does not count")
    func longLine() {
        var program = WatchedProgram(.running)
        program.lines = [String(repeating: "path/", count: 30) + "train.py:17", "short", ""]
        var dashboard = dashboard(program)
        dashboard.type("4")
        #expect(text(dashboard).contains("2 lines") && !text(dashboard).contains("train.py:17"))
        for _ in 0..<5 { dashboard.press(.right) }
        #expect(text(dashboard).contains("train.py:17"))
        for _ in 0..<50 { dashboard.press(.right) }
        #expect(text(dashboard).contains(":17"))
        for _ in 0..<50 { dashboard.press(.left) }
        #expect(text(dashboard).contains("short"))
    }

    @Test("a bar that is too wide is shortened, so that its figures are seen")
    func wideBar() {
        var program = WatchedProgram(.running)
        program.lines = ["45%|" + String(repeating: "█", count: 90) + String(repeating: " ", count: 110) + "| loss=0.5"]
        let dashboard = dashboard(program)
        var other = dashboard
        _ = other.update(.key(.character("4")))
        #expect(text(other).contains("███  "))
        #expect(text(other).contains("| loss=0.5"))
    }

    @Test("what is typed goes to a program that reads it, until Esc")
    func typing() {
        var program = WatchedProgram(.running)
        var deaf = dashboard(program)
        _ = deaf.update(.key(.character("4")))
        #expect(deaf.update(.key(.character("i"))) == [])
        #expect(deaf.notice?.contains("--input") == true && deaf.update(.key(.character(" "))) == [.control(.pause)])
        program.readsInput = true
        var dashboard = dashboard(program)
        _ = dashboard.update(.key(.character("4")))
        _ = dashboard.update(.key(.character("i")))
        #expect(text(dashboard).contains("esc ends that"))
        let keys: [(Key, [UInt8])] = [
            (.character("q"), [0x71]), (.character("é"), [0xC3, 0xA9]), (.enter, [13]), (.control("c"), [3]),
            (.backspace, [0x7F]), (.up, [0x1B, 0x5B, 0x41]), (.paste("a\nb"), [97, 10, 98]),
        ]
        for (key, bytes) in keys { #expect(dashboard.update(.key(key)) == [.control(.type(bytes))]) }
        #expect(dashboard.update(.key(.pageUp)) == [])
        _ = dashboard.update(.key(.escape))
        #expect(dashboard.update(.key(.character(" "))) == [.control(.pause)])
        _ = dashboard.update(.key(.character("i")))
        program.state = .ended(status: 0)
        _ = dashboard.update(.program(program))
        #expect(!text(dashboard).contains("esc ends that"))
    }

    @Test("what cannot be paused says so")
    func refusal() {
        var dashboard = Dashboard(
            dataName: "logs", size: Size(columns: 100, rows: 30), capabilities: [.curves, .otherRuns], pages: .watching)
        for key in [" ", "X"] as [Character] {
            #expect(dashboard.update(.key(.character(key))) == [])
            #expect(dashboard.notice?.contains("only a program that run started") == true)
        }
    }
}
