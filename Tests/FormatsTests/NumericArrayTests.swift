import DiffeoFormats
import Testing

@Suite struct NumericArrayTests {
  @Test("floats and doubles are the numbers rounded to nearest")
  func floats() {
    #expect(NumericElements.int32([16_777_217, -3]).floats == [16_777_216, -3])
    #expect(NumericElements.uint8([0, 255]).floats == [0, 255])
    #expect(NumericElements.bool([true, false]).floats == [1, 0])
    #expect(NumericElements.int64([.max]).doubles == [0x1p63])
    for elements in Samples.elements {
      #expect(elements.floats.count == elements.count)
      #expect(elements.doubles.map { Float($0) } == elements.floats)
    }
  }

  @Test("int32s is exact or nothing")
  func int32s() {
    #expect(NumericElements.uint8([0, 255]).int32s == [0, 255])
    #expect(NumericElements.float64([3, -4]).int32s == [3, -4])
    #expect(NumericElements.float32([0.5]).int32s == nil)
    #expect(NumericElements.float32([.nan]).int32s == nil)
    #expect(NumericElements.int64([1 << 31]).int32s == nil)
    #expect(NumericElements.uint32([.max]).int32s == nil)
    #expect(NumericElements.int16([]).int32s == [])
  }
}
