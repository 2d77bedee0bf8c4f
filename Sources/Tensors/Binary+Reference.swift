internal import Foundation

extension BinaryOperation {
  /// The function in float64.
  func reference(_ x: Double, _ y: Double) -> Double {
    switch self {
    case .add: x + y
    case .subtract: x - y
    case .multiply: x * y
    case .divide: x / y
    case .maximum: x > y || x.isNaN ? x : y
    case .minimum: x < y || x.isNaN ? x : y
    case .greater: x > y ? 1 : 0
    case .greaterOrEqual: x >= y ? 1 : 0
    case .equal: x == y ? 1 : 0
    case .power: pow(x, y)
    case .arcTangent: atan2(x, y)
    case .reluGradient: x > 0 ? y : 0
    case .tanhGradient: y * (1 - x * x)
    case .sigmoidGradient: y * x * (1 - x)
    case .softplusGradient: y * -expm1(-x)
    case .leakyReluGradient: x > 0 ? y : 0.2 * y
    }
  }

  /// Applies it over a broadcast.
  func reference(
    _ left: Tensor, _ right: Tensor, _ plan: BroadcastPlan, _ target: Shape
  ) -> Tensor {
    let x = left.host
    let y = right.host
    var result: [Double] = []
    result.reserveCapacity(target.count)
    if target.count > 0 {
      for row in 0..<plan.rows {
        let xStart = plan.start(row, plan.leftStrides)
        let yStart = plan.start(row, plan.rightStrides)
        for i in 0..<plan.inner {
          result.append(reference(x[xStart + i * plan.leftStep], y[yStart + i * plan.rightStep]))
        }
      }
    }
    return .host(result, target)
  }
}
