internal import COpenCL

/// Throws unless an OpenCL call succeeded.
func check(
  _ status: cl_int, _ call: @autoclosure () -> String, detail: @autoclosure () -> String = ""
) throws(OpenCLError) {
  if status != CL_SUCCESS {
    throw .callFailed(call: call(), status: status, detail: detail())
  }
}

/// Reads a string property through the two calls that OpenCL asks for.
func infoString(
  _ call: String, _ query: (Int, UnsafeMutableRawPointer?, UnsafeMutablePointer<Int>?) -> cl_int
) throws(OpenCLError) -> String {
  var size = 0
  try unsafe check(query(0, nil, &size), call)
  guard size > 0 else { return "" }
  var bytes = [UInt8](repeating: 0, count: size)
  try unsafe check(query(size, &bytes, nil), call)
  return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
}

/// Reads a plain value property.
func infoValue<Value: BitwiseCopyable>(
  _ initial: Value, _ call: String,
  _ query: (Int, UnsafeMutableRawPointer?, UnsafeMutablePointer<Int>?) -> cl_int
) throws(OpenCLError) -> Value {
  var value = initial
  try unsafe check(query(MemoryLayout<Value>.size, &value, nil), call)
  return value
}
