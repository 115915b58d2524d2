import Dashboard
import Datasets
import Dispatch
import Files
import Runs
import Telemetry

/// Files beside the logs: pictures that they refer to, what the user saves, and how the charts are arranged.
extension WatchedLogs {
    /// Tells the dashboard how the charts were arranged when these logs were watched before.
    func restoreArrangement() {
        switch ArrangementFile(of: paths)?.read() {
        case .success(let arrangement): exchange.tell(.arranged(arrangement))
        case .failure(let fault): exchange.tell(.notice("The arrangement of the charts is not restored: \(fault)"))
        case nil: break
        }
    }

    func keep(_ arrangement: ChartArrangement) {
        saving.async { [self] in
            guard let file = ArrangementFile(of: paths) else { return }
            do throws(FileError) { try file.write(arrangement) } catch {
                // Said once: every key that changes something would say it again.
                let isFirst = saidNotKept.withLock { said in
                    defer { said = true }
                    return !said
                }
                if isFirst { exchange.tell(.notice("The arrangement of the charts is not kept: \(error)")) }
            }
        }
    }

    func save(_ file: SavedFile) {
        saving.async { [self] in exchange.tell(.notice(SavedFiles(folder: nil).write(file))) }
    }

    func read(_ picture: WatchedPicture) {
        saving.async { [self] in
            let bytes = try? InputFile(path: picture.path).bytes(at: picture.bytes.lowerBound, picture.bytes.count)
            exchange.tell(.picture(picture, bytes.flatMap { ColorPicture(encoded: $0) }))
        }
    }

    func finishSaving() { saving.sync {} }
}
