/// The middle and the quarter points of some numbers.
struct Quartiles {
  let least: Double
  let lower: Double
  let median: Double
  let upper: Double

  init(_ values: [Double]) {
    let sorted = values.sorted()
    func at(_ share: Double) -> Double {
      let place = share * Double(sorted.count - 1)
      let low = Int(place)
      let high = min(low + 1, sorted.count - 1)
      return sorted[low] + (place - Double(low)) * (sorted[high] - sorted[low])
    }
    (least, lower, median, upper) = (at(0), at(0.25), at(0.5), at(0.75))
  }
}
