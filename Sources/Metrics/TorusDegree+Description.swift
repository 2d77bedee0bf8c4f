internal import Foundation

extension TorusDegree: CustomStringConvertible {
  /// What the map is, in a sentence.
  public var description: String {
    guard let degree else { return Self.torn(self) }
    guard isHomotopicToHomeomorphism else {
      return "The map is continuous, of degree \(degree): no deformation makes it a homeomorphism."
    }
    let start = "The map is continuous, of degree \(degree): "
    if isHomeomorphism { return start + "on the grid it is a homeomorphism." }
    let share = String(format: "%.2g %%", 100 * (1 - orientedShare))
    return start
      + "it can be deformed to a homeomorphism, but \(share) of the torus is folded over."
  }

  private static func torn(_ map: TorusDegree) -> String {
    let cells = map.tornCells == 1 ? "cell is" : "cells are"
    let loops =
      map.agreement == 1
      ? "though all rows and columns wind alike"
      : String(format: "%.3g %% of its rows and columns wind alike", 100 * map.agreement)
    return "The map is not continuous at the grid's scale: \(map.tornCells) of its "
      + "\(map.cellCount) \(cells) torn, \(loops), and the largest jump is "
      + String(format: "%.2f rad; it has no degree.", map.largestStep)
  }
}
