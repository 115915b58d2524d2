import Datasets
import Testing

@Suite("Fitting pictures to a model")
struct FittingTests {
    /// A ring with a tail, ink on a background of 0, of any size.
    private func drawing(_ size: Int, ink: UInt8 = 255, ground: UInt8 = 0) -> GrayPicture {
        var picture = GrayPicture(width: size, height: size, pixels: .init(repeating: ground, count: size * size))
        let unit = Double(size) / 28
        for y in 0..<size {
            for x in 0..<size {
                let (across, down) = ((Double(x) + 0.5) / unit - 12, (Double(y) + 0.5) / unit - 10)
                let distance = (across * across + down * down).squareRoot()
                let isTail = (3.5...6.5).contains(across) && (0...14).contains(down)
                if (3.5...6.5).contains(distance) || isTail { picture[x, y] = ink }
            }
        }
        return picture
    }

    /// The mean difference of two pictures' pixels, 0…255.
    private func difference(_ one: GrayPicture, _ other: GrayPicture) -> Double {
        Double(zip(one.pixels, other.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }) / Double(one.pixels.count)
    }

    @Test("ink is what differs from the border, light or dark, strong or faint")
    func inks() {
        let picture = drawing(40)
        #expect(picture.inkOnGround == picture)
        #expect(drawing(40, ink: 0, ground: 255).inkOnGround == picture)
        #expect(drawing(40, ink: 90, ground: 200).inkOnGround == picture)
        #expect(drawing(40, ink: 130, ground: 60).inkOnGround == picture)
    }

    @Test("pixels that differ from the background no more than the border does are background")
    func grain() {
        var picture = drawing(40, ink: 20, ground: 200)
        for place in stride(from: 0, to: 1600, by: 3) where picture[place % 40, place / 40] == 200 {
            picture[place % 40, place / 40] = 206
        }
        let found = picture.inkOnGround
        #expect(Set(found.pixels) == [0, 255])
    }

    @Test("a picture of one colour has no ink", arguments: [0, 128, 255] as [UInt8])
    func blank(color: UInt8) {
        let picture = GrayPicture(width: 9, height: 7, pixels: .init(repeating: color, count: 63))
        #expect(picture.inkOnGround.isEmpty)
        #expect(picture.inkOnGround.centeredAsMNIST(width: 28, height: 28) == GrayPicture(width: 28, height: 28))
    }

    @Test("a picture of the model's size is centred as on the drawing board, bit for bit")
    func sameSize() {
        let picture = drawing(28)
        #expect(picture.inkOnGround.centeredAsMNIST(width: 28, height: 28) == picture.centeredAsMNIST)
    }

    @Test("large pictures become alike, whatever their size", arguments: [112, 201, 999])
    func sizes(size: Int) {
        let usual = drawing(280).centeredAsMNIST(width: 28, height: 28)
        let large = drawing(size).centeredAsMNIST(width: 28, height: 28)
        #expect((large.width, large.height) == (28, 28))
        #expect(difference(usual, large) < 6)
        // No ink is lost or added: it fills its box of 20 pixels.
        let rows = (0..<28).filter { y in (0..<28).contains { large[$0, y] >= 64 } }
        #expect((19...21).contains(rows.count))
    }

    @Test(
        "a picture of one pixel, or as thin as a hair, is fitted too", arguments: [(1, 1), (500, 1), (1, 500), (3, 3)])
    func thin(width: Int, height: Int) {
        var picture = GrayPicture(width: width, height: height)
        picture[width / 2, height / 2] = 255
        for prepared in [picture, picture.inkOnGround] {
            let fitted = prepared.centeredAsMNIST(width: 28, height: 28)
            #expect((fitted.width, fitted.height) == (28, 28))
        }
    }
}
