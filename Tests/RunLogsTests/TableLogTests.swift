import RunLogs
import Testing

@Suite("Tables of other programs")
struct TableLogTests {
    private func read(_ text: String) -> LogBatch {
        RunLogsTests.read(TableLogParser(path: "metrics.csv"), Array(text.utf8))
    }

    @Test("Lightning's rows have the cells that were logged together, and steps that come again are no attempt")
    func lightning() {
        let batch = read(
            """
            epoch,lr,step,train_loss,val_loss\r
            0,,49,0.5,\r
            ,0.001,50,,\r
            0,,49,,0.75\r
            1,,99,0.25,\r
            1,,99,,nan\r

            """)
        #expect(
            batch.lines == [
                "train_loss 49 0.0 - 0.5", "lr 50 - - 0.001", "val_loss 49 0.0 - 0.75", "train_loss 99 1.0 - 0.25",
                "val_loss 99 1.0 - nan",
            ])
        #expect(batch.troubles.isEmpty)
    }

    @Test("Keras' missing values and arrays are no points")
    func keras() {
        let text = "epoch;accuracy;loss;weights;val_loss\n0;0.5;1e-3;\"[1, 2]\";NA\n1;0.75;inf;\"\"\"[1; 2]\"\"\";2\n"
        let batch = read(text)
        #expect(
            batch.lines == [
                "accuracy - 0.0 - 0.5", "loss - 0.0 - 0.001", "accuracy - 1.0 - 0.75", "loss - 1.0 - inf",
                "val_loss - 1.0 - 2.0",
            ])
        #expect(batch.troubles.isEmpty)
    }

    @Test("Ultralytics' padded columns are trimmed, and its time is seconds since the start")
    func ultralytics() {
        let batch = read(
            """
                              epoch,               time,         train/box_loss,   metrics/mAP50(B)
                                  1,             12.375,                 1.5171,                0.5
                                  2,              24.75,                   1.25,               -inf

            """)
        #expect(
            batch.lines == [
                "train/box_loss - 1.0 12.375 1.5171", "metrics/mAP50(B) - 1.0 12.375 0.5",
                "train/box_loss - 2.0 24.75 1.25", "metrics/mAP50(B) - 2.0 24.75 -inf",
            ])
    }

    @Test(
        "steps, epochs and times are found by their names",
        arguments: [
            ("Step,Value\n3,0.5\n", ["Value 3 - - 0.5"]),
            ("Wall time,Step,Value\n1700000000.5,3,0.5\n", ["Value 3 - 1700000000.5 0.5"]),
            ("iteration\tepoch\tloss\n10\t0.5\t2\n", ["loss 10 0.5 - 2.0"]),
            ("epoch,batch,step,loss\n1,2,30,4\n", ["loss 30 1.0 - 4.0"]),
            (
                "epoch,batch,loss\n1,1,4\n1,2,3\n2,1,2\n2,2,1\n",
                [
                    "loss 1 1.0 - 4.0", "loss 2 1.0 - 3.0", "loss 3 2.0 - 2.0", "loss 4 2.0 - 1.0",
                ]
            ),
            (",step,loss\n0,5,1\n", ["loss 5 - - 1.0"]),
            ("step,time,loss\n5,0.25,1\n", ["time 5 - - 0.25", "loss 5 - - 1.0"]),
            ("step,time,loss\n5,1700000000,1\n", ["loss 5 - 1700000000.0 1.0"]),
            ("step,timestamp,loss\n5,2023-11-14 22:13:20.5,1\n", ["loss 5 - 1700000000.5 1.0"]),
            ("step,timestamp,loss\n5,1700000000500,1\n", ["loss 5 - 1700000000.5 1.0"]),
            ("step,train/step,loss\n5,2,1,\n", ["train/step 5 - - 2.0", "loss 5 - - 1.0"]),
            ("\u{FEFF}step,loss\n5.0,1\n", ["loss 5 - - 1.0"]),
            ("step,\"a \"\"b\"\", c\"\n1,\"2.5\"\n", ["a \"b\", c 1 - - 2.5"]),
            ("step,text,a\n1,\"x\ny\",2\n2,\"\",3\n", ["a 1 - - 2.0", "a 2 - - 3.0"]),
        ] as [(String, [String])])
    func columns(text: String, lines: [String]) {
        let batch = read(text)
        #expect(batch.lines == lines)
        #expect(batch.troubles.isEmpty)
    }

    @Test("a metric that goes back to an earlier step begins another attempt, once")
    func attempt() {
        let batch = read("step,a,b\n10,1,\n20,2,\n20,,2\n30,3,\n20,4,\n20,,5\n30,6,\n")
        #expect(
            batch.lines == [
                "a 10 - - 1.0", "a 20 - - 2.0", "b 20 - - 2.0", "a 30 - - 3.0", "attempt 20 -", "a 20 - - 4.0",
                "b 20 - - 5.0", "a 30 - - 6.0",
            ])
        #expect(read("epoch,a\n0,1\n1,2\n0,3\n").lines[2...] == ["attempt - -", "a - 0.0 - 3.0"])
    }

    @Test("a header that is repeated begins another attempt and may change the columns")
    func repeatedHeader() {
        let batch = read("step,a\n1,1\n2,2\nstep,b,a\n1,3,4\n")
        #expect(batch.lines == ["a 1 - - 1.0", "a 2 - - 2.0", "attempt 1 -", "b 1 - - 3.0", "a 1 - - 4.0"])
        #expect(batch.faults == ["4 15 the header is repeated"])
    }

    @Test("a header that comes again while the steps go on begins no attempt")
    func headerOfNewMetrics() {
        let batch = read("step,a\n1,1\n2,2\nstep,a,b\n3,3,4\n")
        #expect(batch.lines == ["a 1 - - 1.0", "a 2 - - 2.0", "a 3 - - 3.0", "b 3 - - 4.0"])
        #expect(batch.faults == ["4 15 the header is repeated"])
        // A program that starts again after its first epoch writes this epoch again.
        #expect(read("epoch,a\n0,1\nepoch,a\n0,2\n").lines == ["a - 0.0 - 1.0", "attempt - -", "a - 0.0 - 2.0"])
        // Columns in another order are known by their names.
        #expect(read("a,step\n1,1\nstep,a\n2,5\n").lines == ["a 1 - - 1.0", "a 2 - - 5.0"])
    }

    @Test(
        "comments, line ends, marks and blanks do not matter",
        arguments: [
            (
                "# a \"comment\n\n#another, one\nstep,loss\n1,2\n# in between\n2,3\n",
                ["loss 1 - - 2.0", "loss 2 - - 3.0"]
            ),
            ("# step,loss\n1,2\n2,3\n", ["loss 1 - - 2.0", "loss 2 - - 3.0"]),
            ("\u{FEFF}# run 7\n step ; loss \n1;2,5\n", ["loss 1 - - 2.5"]),
            ("step,loss\r1,2\r2,3\r", ["loss 1 - - 2.0", "loss 2 - - 3.0"]),
            ("# a\rstep,loss\r\r1,\"2\"\r2,3\r", ["loss 1 - - 2.0", "loss 2 - - 3.0"]),
            ("step,loss\r\r\n1,2\r\r\n", ["loss 1 - - 2.0"]),
            ("\" step \" , \" loss \"\n \" 1 \" , \" 2\"\n", ["loss 1 - - 2.0"]),
            ("step\tloss\ttext\n1\t2\t# no comment\n", ["loss 1 - - 2.0"]),
            ("name,step,a\n#1,2,3\n", ["a 2 - - 3.0"]),
            ("step,a\nNA,1\n<NA>,2\nnan,3\n4,NA\n", ["a - - - 1.0", "a - - - 2.0", "a - - - 3.0"]),
            ("step;a;b\n1;\"[1, 2]\";3\n", ["b 1 - - 3.0"]),
        ] as [(String, [String])])
    func forms(text: String, lines: [String]) {
        let batch = read(text)
        #expect(batch.lines == lines)
        #expect(batch.troubles.isEmpty)
        let name = "metrics.csv"
        #expect(unsafe TableLogParser.recognize(Array(text.utf8).span.bytes, name: name) != nil)
    }

    @Test("a step that is no whole number is told, and its values are kept")
    func fractionalSteps() {
        let batch = read("step,a\n1.5,1\n2.5,2\n3,3\n1e300,4\n")
        #expect(batch.lines == ["a - - - 1.0", "a - - - 2.0", "a 3 - - 3.0", "a - - - 4.0"])
        #expect(batch.faults == ["2 7 the step \"1.5\" is not a whole number; the values have no step"])
    }

    @Test("a cell that is not a number is told where others of its column are, whichever comes first")
    func text() {
        #expect(read("step,a\n1,x\n2,0.5\n3,y\n").faults == [#"3 11 "x" in the column "a" of line 2 is not a number"#])
        #expect(read("step,a\n1,0.5\n2,x\n").faults == [#"3 13 "x" in the column "a" is not a number"#])
        #expect(read("step,a,note\n1,0.5,x\n2,0.25,y\n").faults == [], "a column of texts")
        let alone = #"3 13 "50%" in the column "a" of line 2 is not a number"#
        #expect(read("step,a\n1,50%\n").faults == [alone], "no other column")
    }

    @Test("a step of more than 63 bits is told as such")
    func longStep() {
        let batch = read("step,a\n9223372036854775807,1\n9223372036854775808,2\n")
        #expect(batch.lines == ["a 9223372036854775807 - - 1.0", "a - - - 2.0"])
        let what = #"the step "9223372036854775808" has more than 63 bits; the values have no step"#
        #expect(batch.faults == ["3 29 \(what)"])
    }

    @Test("damaged lines are told with their place and skipped")
    func damage() {
        let batch = read("step,a,b\n1,1,1\n\n2,2\n3,3,3,3\nx,1,2\n4,oops,4\n5,oops,\"5\n6,6,6\n7,\0\0,7\n8,8,8\n9,9")
        #expect(
            batch.lines == [
                "a 1 - - 1.0", "b 1 - - 1.0", "b 4 - - 4.0", "a 6 - - 6.0", "b 6 - - 6.0", "a 8 - - 8.0",
                "b 8 - - 8.0",
            ])
        #expect(
            batch.faults == [
                "!4 16 the line has 2 fields, and the header 3; the line was skipped",
                "!5 20 the line has 4 fields, and the header 3; the line was skipped",
                "!6 28 the step or the epoch is not a number; the line was skipped",
                "7 34 \"oops\" in the column \"a\" is not a number",
                "!8 43 a quotation mark is not closed; the line was skipped",
                "!10 59 the line contains bytes that are zero; the line was skipped",
                "12 72 \(TableLogParser.cutOff)",
            ])
    }

    @Test("of many damaged lines the first are told, and at the end how many more there are")
    func manyFaults() {
        let batch = read("step,a\n" + String(repeating: "1\n", count: 60))
        #expect(batch.troubles.count == 51)
        #expect(batch.faults.last == "!file 10 more lines are damaged")
    }

    @Test("a line that is not written yet is waited for")
    func waiting() {
        var parser = TableLogParser(path: "metrics.csv")
        var batch = LogBatch()
        func parse(_ text: String, at offset: Int) -> Int {
            unsafe parser.parse(Array(text.utf8).span.bytes, at: offset, isLast: false, into: &batch)
        }
        #expect(parse("step,a\n1,2\n2,", at: 0) == 11)
        #expect(parse("2,\0\0\0\0\0\n", at: 11) == 0)
        #expect(parse("2,3\n\0\0\0\0", at: 11) == 4)
        #expect(batch.lines == ["a 1 - - 2.0", "a 2 - - 3.0"])
        #expect(batch.troubles.isEmpty)
    }

    @Test("numbers are the nearest doubles")
    func numbers() {
        var generator = SystemRandomNumberGenerator()
        var texts = [
            "0", "-0.0", "9007199254740993", "9007199254740992.5", "18446744073709551615", "18446744073709551616",
            "1e22", "1e23", "123456789012345678e-20", "4.9e-324", "2.2250738585072014e-308", "1.7976931348623157e308",
            "1e400", "-1e400", ".5", "5.", "+3", "0.1", "00012.5e+03", "8.5e-27", "99999999999999999e27",
            "1" + String(repeating: "0", count: 400), "0." + String(repeating: "0", count: 400) + "1",
        ]
        for _ in 0..<20_000 {
            let bits = UInt64.random(in: 0 ... .max, using: &generator)
            let wide = Double(bitPattern: bits)
            let narrow = Double.random(in: -1...1, using: &generator)
            texts += ["\(wide.isFinite ? wide : 1)", "\(narrow)", "\(Double(Float(narrow)) * 1e-5)", "\(narrow * 1e9)"]
            texts.append("\(bits >> UInt64.random(in: 0...63, using: &generator))e\(Int.random(in: -30...30))")
        }
        let batch = read("step,a\n" + texts.map { "1,\($0)\n" }.joined())
        #expect(batch.points.map(\.value) == texts.map { Double($0) ?? .nan })
    }

    @Test(
        "programs are told by their headers and the file's name",
        arguments: [
            ("metrics.csv", "epoch,step,train_loss\n", .lightning), ("other.csv", "epoch,step,train_loss\n", .csv),
            ("metrics.csv", "step,epoch,train_loss\n", .csv), ("log.csv", "epoch,accuracy,loss,val_loss\n", .keras),
            ("log.csv", "epoch;accuracy;loss;val_accuracy;val_loss\n0;1;2;3;4\n", .keras),
            ("log.csv", "epoch,accuracy,loss,per_class,val_loss\n0,1,2,\"\"\"[1, 2]\"\"\",3\n", .keras),
            ("log.csv", "epoch,train_loss,val_loss\n", .csv), ("log.csv", "epoch\tb\ta\n", .csv),
            ("results.csv", "  epoch,  time,  train/box_loss,  metrics/mAP50(B),  lr/pg0\n", .ultralytics),
            ("data.csv", "width,height\n", nil), ("data.csv", "step,kind\nboil,3\n", nil),
            ("data.csv", "step\n1\n", nil),
            ("data.csv", "step,a", nil), ("data.csv", "", nil), ("data.csv", "step,\0\n", nil),
        ] as [(String, String, LogFormat?)])
    func recognition(name: String, start: String, format: LogFormat?) {
        let found = unsafe TableLogParser.recognize(Array(start.utf8).span.bytes, name: name)
        #expect(found == format)
    }
}
