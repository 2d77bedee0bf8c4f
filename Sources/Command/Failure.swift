internal import Diffeo
internal import DiffeoBenchmarking
internal import Foundation

/// The statuses that the command ends with, after `sysexits.h`.
enum ExitStatus: Int32 {
  case success = 0
  case usage = 64
  case badData = 65
  case missingInput = 66
  case unavailable = 69
  case failure = 70
  case cannotWrite = 73
  case interrupted = 130
}

/// Why a verb ends early: the status, and what to tell the person.
struct Failure: Error {
  let status: ExitStatus
  /// Empty where everything has been said already.
  let message: String

  init(_ status: ExitStatus, _ message: String = "") {
    self.status = status
    self.message = message
  }

  /// What an error of the library means for the command.
  init(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    // Foundation's errors print their insides, but have a sentence to show.
    case let error as NSError where type(of: error) == NSError.self:
      self.init(.failure, error.localizedDescription)
    default: self.init(Self.status(of: error), "\(error)")
    }
  }

  private static func status(of error: any Error) -> ExitStatus {
    switch error {
    case let error as BenchmarkError: status(of: error)
    case is ConfigurationError, is ModelError: .usage
    case let error as DatasetError: error.isUsageError ? .usage : .badData
    case let error as ExperimentError: status(of: error)
    case is DistributionError: .usage
    case is ClassifierError, is GeometryError, is MetricError: .badData
    case let error as FormatError: status(of: error)
    case let error as ManifoldError: status(of: error)
    case let error as OpenCLError: status(of: error)
    case let error as RunError: status(of: error)
    case let error as SpectralError: status(of: error)
    case is TuningFileError: .cannotWrite
    case TrainingError.noData, TrainingError.tooFewData, is VDAEError: .badData
    default: .failure
    }
  }

  private static func status(of error: BenchmarkError) -> ExitStatus {
    switch error {
    case .unknown, .sizes, .referenceFirst: .usage
    case .badResults, .otherDevice, .losesPeers: .badData
    case .noPeers, .nothingToContinue: .missingInput
    case .peerEnded, .peerSilent, .peerWrong, .wrongResult: .failure
    }
  }

  private static func status(of error: ExperimentError) -> ExitStatus {
    switch error {
    case .noData: .usage
    case .noPictures, .wrongData: .badData
    case .exists, .otherOption: .cannotWrite
    case .diverged: .failure
    }
  }

  private static func status(of error: FormatError) -> ExitStatus {
    switch error {
    case .notFound, .cannotRead: .missingInput
    case .malformed, .truncated, .unsupported: .badData
    case .cannotWrite: .cannotWrite
    }
  }

  private static func status(of error: ManifoldError) -> ExitStatus {
    switch error {
    case .unknown, .invalidParameters, .invalidSteps: .usage
    case .offManifold: .badData
    default: .failure
    }
  }

  private static func status(of error: OpenCLError) -> ExitStatus {
    switch error {
    case .noPlatform, .noSuchDevice: .unavailable
    default: .failure
    }
  }

  private static func status(of error: SpectralError) -> ExitStatus {
    switch error {
    case .neighborCount, .componentCount, .invalidParameter, .tooManyPoints: .usage
    default: .badData
    }
  }

  private static func status(of error: RunError) -> ExitStatus {
    switch error {
    case .noFolder: .usage
    case .exists, .busy: .cannotWrite
    case .notARun: .missingInput
    case .checkpoint, .input, .otherData: .badData
    case .notFinite, .walkNotFinite: .failure
    }
  }
}
