import DiffeoOpenCL
import DiffeoTestSupport
import Testing

@Suite("Devices")
struct DeviceTests {
  @Test("many tasks that ask at once get the same devices")
  func parallelDiscovery() async throws {
    let lists = try await withThrowingTaskGroup(of: [Device].self) { group in
      for _ in 0..<32 { group.addTask { try Device.all() } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    let first = try Device.all()
    #expect(lists.count == 32)
    for list in lists { #expect(list.elementsEqual(first) { $0 === $1 }) }
  }

  @Test("a device states numbers that make sense")
  func properties() throws {
    for (index, device) in try Device.all().enumerated() {
      #expect(device.index == index)
      #expect(!device.name.isEmpty && !device.platform.isEmpty)
      #expect(device.version.hasPrefix("OpenCL "))
      #expect(device.computeUnits > 0 && device.largestWorkGroup > 0)
      #expect(device.largestAllocation > 0 && device.largestAllocation <= device.globalMemory)
      #expect(device.alignment.nonzeroBitCount == 1)
      #expect(device.summary.contains(device.name))
    }
  }

  @Test("auto is the first GPU, else a CPU device; an index is that device")
  func selectors() throws {
    let devices = try Device.all()
    let gpu = devices.first { $0.kind == .gpu }
    let cpu = devices.first { $0.kind == .cpu }
    #expect(try Device.select("auto") === gpu ?? cpu ?? devices[0])
    if let cpu { #expect(try Device.select("cpu") === cpu) }
    if let gpu { #expect(try Device.select("gpu") === gpu) }
    for device in devices { #expect(try Device.select(String(device.index)) === device) }
  }

  @Test(
    "a selector that names nothing lists what is there",
    arguments: ["99", "-1", "banana", "", "1.5"])
  func unknownSelector(selector: String) throws {
    let error = try #require(throws: OpenCLError.self) { try Device.select(selector) }
    #expect(
      error == .noSuchDevice(selector: selector, available: try Device.all().map(\.summary)))
    #expect(error.description.contains(try Device.all()[0].summary))
    #expect(error.description.contains("reference"))
  }

  @Test("a kind of device that is not there is an error, not another device")
  func missingKind() throws {
    for kind in [Device.Kind.gpu, .cpu] where try Device.all().allSatisfy({ $0.kind != kind }) {
      #expect(throws: OpenCLError.self) { try Device.select(kind.rawValue) }
    }
  }

  @Test("the message without a driver names the package to install and the host's path")
  func noDriver() {
    let text = OpenCLError.noPlatform.description
    #expect(text.contains("pocl-opencl-icd") && text.contains("OCL_ICD_VENDORS"))
    #expect(text.contains("--device reference"))
  }

  @Test("a CPU device gets vectors and no local memory, a GPU the opposite")
  func profiles() throws {
    for device in try Device.all() {
      let profile = DeviceProfile(for: device)
      #expect(profile.isVectorized == (device.kind == .cpu))
      #expect([1, 4, 8, 16].contains(profile.vectorWidth))
      #expect(profile.workGroupSize.nonzeroBitCount == 1)
      #expect(profile.workGroupSize <= device.largestWorkGroup)
    }
  }
}
