/// Letters made of straight strokes, enough for the legend of a raster picture.
///
/// A letter is at most 4 units wide; the base line is at height 2, small letters reach 6, tall ones
/// and digits 8. Capital letters are written small; a character that is not there is a box.
enum StrokeFont {
  /// The strokes of each character: pairs of digits are x and y of a corner, a space ends a stroke.
  private static let strokes: [Character: String] = [
    "0": "123243473818070312", "1": "172822 1232", "2": "07183847460242",
    "3": "0718384746354443321203 1535", "4": "32380444", "5": "480805354443321203",
    "6": "3818070312324344351504", "7": "084812", "8": "15060718384746351504031232434435",
    "9": "1232434738180706153546",
    "a": "4642 4536160503123243", "b": "0802 0516364543321203", "c": "4536160503123243",
    "d": "4842 4536160503123243", "e": "04444536160503123243", "f": "48382722 0636",
    "g": "4641301001 4536160503123243", "h": "0802 0516364542", "i": "162622 1232 2828",
    "j": "2636312010 3838", "k": "0802 4604 2542", "l": "182822 1232",
    "m": "0206 05162522 25364542", "n": "0206 0516364542", "o": "123243453616050312",
    "p": "0600 0516364543321203", "q": "4640 4536160503123243", "r": "0206 051636",
    "s": "45361605143443321203", "t": "18132232 0636", "u": "0603123243 4642",
    "v": "062246", "w": "0612253246", "x": "0642 0246", "y": "0622 46221000",
    "z": "06460242", "\u{03B8}": "123243473818070312 0545",
    "\u{03C6}": "123243453616050312 2820", "\u{03C0}": "0646 1612 363342",
    "-": "1434", "\u{2212}": "0545", "+": "0545 2723", ".": "0202", ",": "1201",
    "_": "0141", "/": "0248", "(": "38272332", ")": "18272312", ":": "0202 0505",
    "=": "0343 0545", "?": "071838472524 2222", "\u{2026}": "0202 1212 2222", " ": "",
  ]

  /// The strokes of a box, for characters that are not there.
  private static let box = "0206464202"

  /// The paths of a text in units, from x = 0 on the base line at height 2, and its width.
  static func paths(_ text: String) -> (paths: [[SIMD2<Double>]], width: Double) {
    var paths: [[SIMD2<Double>]] = []
    var start = 0.0
    for character in text.lowercased() {
      let glyph = strokes[character] ?? box
      let own = glyph.split(separator: " ").map(corners)
      paths += own.map { $0.map { $0 + SIMD2(start, 0) } }
      let wide = own.joined().reduce(character == " " ? 1.5 : 0) { max($0, $1.x) }
      start += (character.isNumber ? 4 : wide) + 1.6
    }
    return (paths, max(start - 1.6, 0))
  }

  private static func corners(_ stroke: Substring) -> [SIMD2<Double>] {
    let digits = stroke.compactMap(\.wholeNumberValue).map(Double.init)
    return stride(from: 0, to: digits.count - 1, by: 2).map { SIMD2(digits[$0], digits[$0 + 1]) }
  }
}

extension Raster {
  /// Where a text stands by the place given for it.
  enum Anchor: Double {
    case start = 0
    case middle = 0.5
    case end = 1
  }

  /// Blends a line of text whose tall letters are `size` pixels high, its middle at the given
  /// height.
  mutating func write(
    _ text: String, at place: SIMD2<Double>, anchor: Anchor, size: Double, color: PictureColor
  ) {
    let scale = size / 6
    let (paths, width) = StrokeFont.paths(text)
    let start = place + SIMD2(-anchor.rawValue * width * scale, 5 * scale)
    for path in paths {
      stroke(
        path.map { start + SIMD2($0.x, -$0.y) * scale }, width: max(0.13 * size, 1), color: color)
    }
  }

  /// The width of a text in pixels.
  static func textWidth(_ text: String, size: Double) -> Double {
    StrokeFont.paths(text).width * size / 6
  }
}
