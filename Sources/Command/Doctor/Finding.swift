/// What one look at the machine found.
struct Finding {
  /// How serious it is.
  enum Health: String {
    case fine = "ok"
    case doubtful = "warning"
    case broken = "failed"
  }

  let name: String
  let health: Health
  let found: String
  /// What to do about it.
  let advice: String?

  init(_ name: String, _ health: Health, _ found: String, advice: String? = nil) {
    self.name = name
    self.health = health
    self.found = found
    self.advice = advice
  }
}
