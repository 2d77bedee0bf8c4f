import DiffeoFormats
import Testing

@Suite struct PLYTests {
  private func ascii(_ head: String, _ body: String) -> [UInt8] {
    Array("ply\nformat ascii 1.0\n\(head)end_header\n\(body)".utf8)
  }

  private let vertices = """
    element vertex 2
    property float x
    property float y
    property float z

    """

  @Test("vertices are read among other properties, after other elements and comments")
  func text() throws {
    let head = """
      comment made by hand
      obj_info nothing
      element camera 1
      property list uchar float rows
      property int number
      element vertex 2
      property uchar red
      property float z
      property double y
      property float x
      element face 1
      property list uchar int vertex_indices

      """
    let body = "3 1 2 3 7\n255 3 2.5 1\n0 6e-1 -5 4\r\n3 0 1 0\n"
    let array = try PLY.vertices(ascii(head, body))
    #expect(array.shape == [2, 3])
    #expect(array.floats == [1, 2.5, 3, 4, -5, 0.6])
  }

  @Test("binary files of both byte orders are read", arguments: [false, true])
  func binary(bigEndian: Bool) throws {
    func bytes(_ value: Float) -> [UInt8] {
      let little = (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * UInt32($0))) }
      return bigEndian ? little.reversed() : little
    }
    let order = bigEndian ? "big" : "little"
    let head =
      "ply\r\nformat binary_\(order)_endian 1.0\r\n"
      + "element vertex 2\nproperty char tag\nproperty list uint8 int16 owners\n"
      + "property float32 x\nproperty float32 y\nproperty float32 z\nend_header\n"
    let first = [UInt8(255), 1, 9, 9] + bytes(1) + bytes(-2.5) + bytes(1e-3)
    let second = [UInt8(1), 0] + bytes(7) + bytes(8) + bytes(9)
    let array = try PLY.vertices(Array(head.utf8) + first + second)
    #expect(array.shape == [2, 3])
    #expect(array.floats == [1, -2.5, 1e-3, 7, 8, 9])
    #expect {
      try PLY.vertices(Array(head.utf8) + first, path: "a.ply")
    } throws: {
      guard case FormatError.truncated("a.ply", _, _) = $0 else { return false }
      return true
    }
  }

  @Test("what is no PLY file of vertices is refused, with the reason")
  func refusals() throws {
    let cases: [(bytes: [UInt8], reason: String)] = [
      ([], "an empty file"), (Array("PLX\n".utf8), "text that begins \"PLX\""),
      (Array("ply\nformat ascii 1.0\n".utf8), "end_header"),
      (Array("ply\nelement vertex 0\nend_header\n".utf8), "format"),
      (Array("ply\nformat ascii 2.0\nend_header\n".utf8), "format ascii 2.0"),
      (ascii("", ""), "an element called vertex"),
      (ascii("property float x\n", ""), "property float x"),
      (ascii("element vertex -1\n", ""), "element vertex -1"),
      (ascii("element vertex 1\nproperty half x\n", ""), "property half x"),
      (ascii("element vertex 1\nproperty float x\nproperty float y\n", "1 2"), "x, y and z"),
      (ascii(vertices, "1 2 3 4 5"), "cut short"), (ascii(vertices, "1 2 three 4 5 6"), "three"),
      (ascii(vertices.replacing("vertex 2", with: "vertex 2000000000"), "1 2 3"), "cut short"),
    ]
    for (bytes, reason) in cases {
      #expect { try PLY.vertices(bytes) } throws: { "\($0)".contains(reason) }
    }
  }
}
