internal import ArgumentParser
internal import Diffeo
internal import Foundation

/// The command: arguments in, results on standard output, an exit status out.
@main
enum Main {
  static func main() {
    Console.secureStreams()
    // Verbs that can save their state put a wish in place of this.
    HeldInterrupts.forward {
      PartialFiles.removeAll()
      _exit(ExitStatus.interrupted.rawValue)
    }
    // They would be ended by a signal, and the process with them.
    LibraryThreads.end()
    exit(run(Array(CommandLine.arguments.dropFirst())).rawValue)
  }

  /// Runs a command line; the one place where errors become messages and statuses.
  private static func run(_ arguments: [String]) -> ExitStatus {
    do {
      try checkVerb(arguments)
      var command = try DiffeoCommand.parseAsRoot(arguments)
      try command.run()
      return .success
    } catch {
      return report(error)
    }
  }

  private static func report(_ error: any Error) -> ExitStatus {
    switch DiffeoCommand.exitCode(for: error) {
    case .success:
      // Help and version come as errors.
      try? Console.result(DiffeoCommand.fullMessage(for: error))
      return .success
    case .validationFailure:
      let message = DiffeoCommand.fullMessage(for: error)
      Console.log("error: " + message.trimmingPrefix("Error: "))
      return .usage
    default:
      let failure = Failure(error)
      if !failure.message.isEmpty { Console.log("error: \(failure.message)") }
      return failure.status
    }
  }

  /// Names the near verb where the first word is none.
  private static func checkVerb(_ arguments: [String]) throws {
    let verbs = DiffeoCommand.configuration.subcommands.map {
      $0.configuration.commandName ?? "\($0)".lowercased()
    }
    guard let word = arguments.first, !word.hasPrefix("-"), !(verbs + ["help"]).contains(word)
    else { return }
    let near = nearestName(to: word, in: verbs).map { " Did you mean '\($0)'?" } ?? ""
    throw Failure(
      .usage, "There is no verb '\(word)'.\(near) Verbs: \(verbs.joined(separator: ", ")).")
  }
}

/// The root of all verbs.
struct DiffeoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diffeo",
    abstract: "Generative models whose latent space is a manifold.",
    discussion: """
      Results go to standard output, progress and errors to standard error.

      Exit status: 0 success, 64 usage, 65 bad data, 66 missing input, 69 no such device, \
      70 failure, 73 cannot write, 130 interrupted with the state saved.
      """,
    version: DiffeoVersion.current,
    subcommands: [
      Devices.self, Doctor.self, SelfTest.self, Tune.self, Train.self, Resume.self, Sample.self,
      Walk.self, Encode.self, Decode.self, Reconstruct.self, Interpolate.self, Evaluate.self,
      Compare.self,
      FindNeighbors.self, Covariance.self, MeasureBiLipschitz.self, MapDiffusion.self,
      Brownian.self, Reproduce.self, Bench.self,
    ])
}
