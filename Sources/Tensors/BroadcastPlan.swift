/// How two operands step through a common shape: outer dimensions with strides, and an innermost
/// one that is contiguous or repeated.
///
/// Dimensions of extent 1 vanish, and neighbours that both operands cross in one stride are
/// joined, so that operands of equal shape are a single row.
struct BroadcastPlan {
  var inner = 1
  var leftStep = 0
  var rightStep = 0
  var extents: [Int] = []
  var leftStrides: [Int] = []
  var rightStrides: [Int] = []

  init(left: Shape, right: Shape, target: Shape) {
    let leftAll = left.strides(broadcastTo: target)
    let rightAll = right.strides(broadcastTo: target)
    var joined: [(extent: Int, left: Int, right: Int)] = []
    for axis in (0..<target.rank).reversed() where target[axis] != 1 {
      let next = (extent: target[axis], left: leftAll[axis], right: rightAll[axis])
      if let last = joined.last, next.left == last.left * last.extent,
        next.right == last.right * last.extent
      {
        joined[joined.count - 1].extent *= next.extent
      } else {
        joined.append(next)
      }
    }
    guard let first = joined.first else { return }
    inner = first.extent
    leftStep = first.left
    rightStep = first.right
    let outer = joined.dropFirst().reversed()
    extents = outer.map(\.extent)
    leftStrides = outer.map(\.left)
    rightStrides = outer.map(\.right)
  }

  /// Number of rows.
  var rows: Int { extents.reduce(1, *) }

  /// Where a row of an operand starts.
  func start(_ row: Int, _ strides: [Int]) -> Int {
    var rest = row
    var start = 0
    for axis in extents.indices.reversed() {
      start += rest % extents[axis] * strides[axis]
      rest /= extents[axis]
    }
    return start
  }
}
