/// The tuned parameters that come with the program, for devices that no one has tuned yet.
///
/// CLBlast 1.5.3, which Debian 12 has, itself brings parameters for GPUs up to NVIDIA's compute
/// capability 8.0 and AMD's gfx1034; they are not repeated. Each row says where its
/// numbers come from. A device without a row is not guessed at: `diffeo tune` measures it.
enum TunedDevices {
  /// A device and what suits it.
  struct Row {
    /// The whole of the device's name, or its beginning.
    let device: String
    /// Who measured this, on what.
    let source: String
    let parameters: TunedParameters
  }

  /// The row of a device, if there is one that it can run.
  static func row(for device: Device) -> Row? {
    all.first { device.name.hasPrefix($0.device) && $0.parameters.canRun(on: device) }
  }

  static let all = [
    // CLBlast alone: by default CPU devices multiply with our own kernel, which is faster there.
    Row(
      device: "pthread-skylake-avx512",
      source: "measured with PoCL 3.1 on four cores of a Xeon with AVX-512",
      parameters: TunedParameters(clblast: [
        "Xgemm": [
          "GEMMK": 0, "KREG": 1, "KWG": 32, "KWI": 2, "MDIMA": 8, "MDIMC": 8, "MWG": 128,
          "NDIMB": 8, "NDIMC": 8, "NWG": 64, "SA": 0, "SB": 0, "STRM": 0, "STRN": 0, "VWM": 8,
          "VWN": 4,
        ],
        "GemmRoutine": ["XGEMM_MIN_INDIRECT_SIZE": 1],
      ])),
    Row(
      device: "NVIDIA GeForce RTX 4090",
      source: "measured by contributors to CLBlast, whose later database has it; not by us",
      parameters: TunedParameters(clblast: [
        "Xgemm": [
          "GEMMK": 0, "KREG": 1, "KWG": 32, "KWI": 2, "MDIMA": 32, "MDIMC": 32, "MWG": 128,
          "NDIMB": 8, "NDIMC": 8, "NWG": 64, "SA": 0, "SB": 1, "STRM": 1, "STRN": 1, "VWM": 4,
          "VWN": 4,
        ]
      ])),
  ]
}
