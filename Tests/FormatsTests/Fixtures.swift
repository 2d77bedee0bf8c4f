import Foundation

/// Files written by NumPy 2.4.6, Python 3 and safetensors 0.8.0, in base64.
enum Fixtures {
  /// numpy.save of `numpy.array([[0.5, 1, 1.5], [2, 2.5, 3]], '<f4')`.
  static let floats = bytes(
    """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMp
    LCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAA/
    AACAPwAAwD8AAABAAAAgQAAAQEA=
    """)

  /// numpy.save of `numpy.asfortranarray(numpy.arange(12, dtype='<i2').reshape(2, 3,
  /// 2))`.
  static let columnMajor = bytes(
    """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPGkyJywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMywg
    MiksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAYA
    AgAIAAQACgABAAcAAwAJAAUACwA=
    """)

  /// numpy.save of `numpy.array([1.5, -2.25, 1e300], '>f8')`.
  static let bigEndian = bytes(
    """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPmY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDMsKSwg
    fSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAo/+AAA
    AAAAAMACAAAAAAAAfjfkPIgAdZw=
    """)

  /// numpy.save of `numpy.array(-7, '<i8')`.
  static let scalar = bytes(
    """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPGk4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKCksIH0g
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAr5////
    /////w==
    """)

  /// numpy.save of `numpy.array([True, False, True])`.
  static let booleans = bytes(
    """
    k05VTVBZAQB2AHsnZGVzY3InOiAnfGIxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDMsKSwg
    fSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAE=
    """)

  /// numpy.save of `numpy.array([1.5, -0.1, 65504, 6e-8], '<f2')`.
  static let halves = bytes(
    """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPGYyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDQsKSwg
    fSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAPmau
    /3sBAA==
    """)

  /// numpy.save of `numpy.zeros((0, 5), 'u1')`.
  static let empty = bytes(
    """
    k05VTVBZAQB2AHsnZGVzY3InOiAnfHUxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDAsIDUp
    LCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAo=
    """)

  /// numpy.save of `numpy.array([None, 1], dtype=object)`.
  static let objects = bytes(
    """
    k05VTVBZAQB2AHsnZGVzY3InOiAnfE8nLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwpLCB9
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAqABJWN
    AAAAAAAAAIwWbnVtcHkuX2NvcmUubXVsdGlhcnJheZSMDF9yZWNvbnN0cnVjdJSTlIwFbnVtcHmUjAduZGFycmF5
    lJOUSwCFlEMBYpSHlFKUKEsBSwKFlGgDjAVkdHlwZZSTlIwCTziUiYiHlFKUKEsDjAF8lE5OTkr/////Sv////9L
    P3SUYoldlChOSwFldJRiLg==
    """)

  /// numpy.save of `numpy.zeros(2, dtype=[('a', '<f4'), ('b', '<i4')])`.
  static let records = bytes(
    """
    k05VTVBZAQB2AHsnZGVzY3InOiBbKCdhJywgJzxmNCcpLCAoJ2InLCAnPGk0JyldLCAnZm9ydHJhbl9vcmRlcic6
    IEZhbHNlLCAnc2hhcGUnOiAoMiwpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAA
    AAAAAAAAAAAAAAAA
    """)

  /// numpy.save of `numpy.zeros(2, 'c8')`.
  static let complexNumbers = bytes(
    """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPGM4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwg
    fSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAA
    AAAAAAAAAAAAAAAA
    """)

  /// numpy.save of `numpy.array(['abc'])`.
  static let text = bytes(
    """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPFUzJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsKSwg
    fSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAphAAAA
    YgAAAGMAAAA=
    """)

  /// numpy.lib.format.write_array of `[1, 2]` as `'>u4'`, version (2, 0).
  static let versionTwo = bytes(
    """
    k05VTVBZAgB0AAAAeydkZXNjcic6ICc+dTQnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwp
    LCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAB
    AAAAAg==
    """)

  /// numpy.lib.format.write_array of `[1, 2]` as `'<u2'`, version (3, 0).
  static let versionThree = bytes(
    """
    k05VTVBZAwB0AAAAeydkZXNjcic6ICc8dTInLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwp
    LCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAIA
    """)

  /// numpy.savez of `x = arange(3)` as `'<f4'` and `labels = [7, 8, 9]` as `'<i8'`.
  static let archive = bytes(
    """
    UEsDBC0AAAAAAAAAIQC2jIZT//////////8FABQAeC5ucHkBABAAjAAAAAAAAACMAAAAAAAAAJNOVU1QWQEAdgB7
    J2Rlc2NyJzogJzxmNCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgzLCksIH0gICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAAAAAAAAgD8AAABAUEsD
    BC0AAAAAAAAAIQAIZRtb//////////8KABQAbGFiZWxzLm5weQEAEACYAAAAAAAAAJgAAAAAAAAAk05VTVBZAQB2
    AHsnZGVzY3InOiAnPGk4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDMsKSwgfSAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoHAAAAAAAAAAgAAAAA
    AAAACQAAAAAAAABQSwECLQMtAAAAAAAAACEAtoyGU4wAAACMAAAABQAAAAAAAAAAAAAAgAEAAAAAeC5ucHlQSwEC
    LQMtAAAAAAAAACEACGUbW5gAAACYAAAACgAAAAAAAAAAAAAAgAHDAAAAbGFiZWxzLm5weVBLBQYAAAAAAgACAGsA
    AACXAQAAAAA=
    """)

  /// numpy.savez_compressed of `data = full((4, 50), 0.25)` as `'<f4'`.
  static let compressedArchive = bytes(
    """
    UEsDBC0AAAAIAAAAIQCum9sU//////////8IABQAZGF0YS5ucHkBABAAoAMAAAAAAABSAAAAAAAAAJvsF+obEMnI
    UMZQrZ6SWpxcpG6loG6TZqKuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GiY6CqYGmjoKtQrkAi4Ghga7
    UTyKRzF2DABQSwECLQMtAAAACAAAACEArpvbFFIAAACgAwAACAAAAAAAAAAAAAAAgAEAAAAAZGF0YS5ucHlQSwUG
    AAAAAAEAAQA2AAAAjAAAAAAA
    """)

  /// Python gzip.compress of "hello, hello, hello\n" with mtime 0.
  static let gzip = bytes(
    """
    H4sIAAAAAAACA8tIzcnJ11HIQKK4AOdCblIUAAAA
    """)

  /// safetensors.numpy.save of `w = [[1, 2], [3, 4]]` as float32 and `step = 7` as int64,
  /// with metadata.
  static let safetensors = bytes(
    """
    mAAAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJmb3JtYXQiOiJ0ZXN0In0sInN0ZXAiOnsiZHR5cGUiOiJJNjQiLCJz
    aGFwZSI6W10sImRhdGFfb2Zmc2V0cyI6WzAsOF19LCJ3Ijp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOlsyLDJdLCJk
    YXRhX29mZnNldHMiOls4LDI0XX19ICAgICAgIAcAAAAAAAAAAACAPwAAAEAAAEBAAACAQA==
    """)

  private static func bytes(_ text: String) -> [UInt8] {
    guard let data = Data(base64Encoded: text, options: .ignoreUnknownCharacters) else {
      preconditionFailure("a fixture in base64")
    }
    return Array(data)
  }
}
