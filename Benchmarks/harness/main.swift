// Runs benchmarks: ours and the peers in turn, medians and ratios, written to a results file.
//
//     DiffeoBenchmarks [NAME]... [--device D] [--rounds N] [--no-peers] [--results FILE.json|DIR]
//     DiffeoBenchmarks --table FILE.json       the results as the README shows them

import Foundation

do {
  var run = try BenchmarkRun(Array(CommandLine.arguments.dropFirst()))
  try run.run()
} catch {
  FileHandle.standardError.write(Data("error: \(error)\n".utf8))
  exit(64)
}
