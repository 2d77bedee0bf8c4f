import DiffeoExperiments
import DiffeoModels
import Testing

@Suite("Tables by name")
struct TableRegistryTests {
  @Test("a table that a program adds is found, and a misspelt name leads to it")
  func registers() throws {
    let table = PaperTable(
      name: "circles-table9", title: "Circles", source: "Nobody, Circles (0), table 9",
      data: .generated("circle"), metrics: [], rows: [])
    TableRegistry.register(table)
    #expect(try TableRegistry.table("circles-table9").title == "Circles")
    #expect {
      try TableRegistry.table("circle-table9")
    } throws: { error in
      "\(error)".contains("no table 'circle-table9'") && "\(error)".contains("'circles-table9'")
    }
  }

  @Test("a table registered again replaces the one of its name")
  func replaces() throws {
    for title in ["first", "second"] {
      TableRegistry.register(
        PaperTable(
          name: "replaced-table", title: title, source: "", data: .generated("circle"),
          metrics: [], rows: []))
    }
    #expect(TableRegistry.all.filter { $0.name == "replaced-table" }.map(\.title) == ["second"])
  }
}
