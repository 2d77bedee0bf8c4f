import DiffeoTensors
import Testing

@Suite("Shapes")
struct ShapeTests {
  @Test(
    "shapes align at the innermost dimension and repeat extents of 1",
    arguments: [
      ([3], [], [3]), ([2, 1], [3], [2, 3]), ([4, 1, 3], [2, 1], [4, 2, 3]),
      ([0, 1], [1, 5], [0, 5]), ([1], [0], [0]), ([], [], []),
    ] as [(Shape, Shape, Shape)])
  func broadcast(left: Shape, right: Shape, expected: Shape) {
    #expect(left.broadcast(with: right) == expected)
    #expect(right.broadcast(with: left) == expected)
  }

  @Test(
    "extents that differ, neither of them 1, do not fit",
    arguments: [([2], [3]), ([2, 3], [2]), ([0], [2]), ([4, 1, 3], [2, 1, 2])] as [(Shape, Shape)])
  func mismatch(left: Shape, right: Shape) {
    #expect(left.broadcast(with: right) == nil)
    #expect(right.broadcast(with: left) == nil)
  }

  @Test("counts, ranks and axes from either end")
  func properties() {
    let shape: Shape = [2, 3, 5]
    #expect(shape.count == 30 && shape.rank == 3)
    #expect(shape[0] == 2 && shape[-1] == 5 && shape[-3] == 2)
    #expect(shape.description == "[2, 3, 5]")
    #expect(Shape([]).count == 1 && Shape([4, 0]).count == 0)
  }
}
