import { heads } from "../../src/history/graph"
import { loadGraph, moduleOfInstances, readMigrations } from "../../src/history/load"
import { plainRevisionId } from "../../src/history/migration"
import { idsOf } from "./revisions"

const nothing = (): Promise<void> => Promise.resolve()

/** A class as a migration file exports it. */
function migration(
  name: string,
  statics: object = {},
  fields: object = {},
): new () => { up(): Promise<void>; down(): Promise<void> } {
  const made = class {
    constructor() {
      Object.assign(this, { name }, fields)
    }
    up = undefined as never
    down = undefined as never
  }
  Object.defineProperty(made, "name", { value: name })
  Object.assign(made.prototype, { up: nothing, down: nothing })
  return Object.assign(made, statics)
}

test("plain TypeORM migrations get the id of their name and the next lower timestamp as parent", () => {
  const graph = loadGraph([
    { file: "m/3-C.ts", exports: { C: migration("C1700000000003") } },
    { file: "m/1-A.ts", exports: { A: migration("A1700000000001") } },
    { file: "m/2-B.ts", exports: { B: migration("B1700000000002") } },
  ])
  expect(idsOf(graph.revisions)).toBe(
    ["A1700000000001", "B1700000000002", "C1700000000003"].map(plainRevisionId).join(" "),
  )
  expect(graph.revisions[2]?.parents).toEqual([plainRevisionId("B1700000000002")])
  expect(plainRevisionId("A1700000000001")).toMatch(/^[0-9a-f]{12}$/)
})

test("a limbeck migration follows what it says, a plain one what has the next lower timestamp", () => {
  const graph = loadGraph([
    { exports: [migration("Old1700000000001"), migration("Late1700000000009")] },
    {
      file: "m/x.ts",
      exports: { X: migration("X1700000000005", { revision: "abc", parents: [plainRevisionId("Old1700000000001")] }) },
    },
  ])
  expect(heads(graph).map(({ name }) => name)).toEqual(["Late1700000000009"])
  expect(graph.byName.get("Late1700000000009")?.parents).toEqual(["abc"])
  expect(graph.byId.get("abc")).toMatchObject({ plain: false, file: "m/x.ts" })
})

test("fields of TypeORM and limbeck are read", () => {
  const [found] = readMigrations([
    {
      file: "m/x.ts",
      exports: migration(
        "X1700000000005",
        { revision: "abc", parents: [], label: "shop", dependsOn: ["def"] },
        { transaction: false },
      ),
    },
  ])
  expect(found).toMatchObject({
    revision: "abc",
    name: "X1700000000005",
    timestamp: 1700000000005,
    labels: ["shop"],
    dependsOn: ["def"],
    transaction: false,
  })
})

test("`up` as a field, exports that are no migrations, and default exports beside named ones", () => {
  class Field1700000000001 {
    up = nothing
    down = nothing
  }
  class Helper {}
  const found = readMigrations([
    {
      file: "m/a.ts",
      exports: { Field1700000000001, default: Field1700000000001, Helper, help: nothing, number: 1, list: { a: 1 } },
    },
  ])
  expect(found.map(({ name }) => name)).toEqual(["Field1700000000001"])
})

test("a class in source and output counts once, as the source", () => {
  const found = readMigrations([
    { file: "/p/dist/migrations/1700000000001-A.js", exports: { A: migration("A1700000000001") } },
    { file: "/p/src/migrations/1700000000001-A.ts", exports: { A: migration("A1700000000001") } },
  ])
  expect(found.map(({ file }) => file)).toEqual(["/p/src/migrations/1700000000001-A.ts"])
})

test("a barrel beside the files it exports changes nothing", () => {
  const [A, B] = [migration("A1700000000001"), migration("B1700000000002")]
  const found = readMigrations([
    { file: "m/all.ts", exports: { A, B } },
    { file: "m/1-A.ts", exports: { A } },
    { file: "m/2-B.ts", exports: { B } },
  ])
  expect(found.map(({ file }) => file).sort()).toEqual(["m/1-A.ts", "m/2-B.ts"])
})

test("two classes in one file are refused where one has a revision, with their names and the file", () => {
  const exports = { A: migration("A1700000000001", { revision: "a" }), B: migration("B1700000000002") }
  expect(() => readMigrations([{ file: "m/both.ts", exports }])).toThrow(
    /cannot read "m\/both.ts": it has 2 migrations, "A1700000000001" and "B1700000000002"/,
  )
})

test("plain migrations may share a file, as TypeORM lets them", () => {
  const exports = { A: migration("A1700000000001"), B: migration("B1700000000002") }
  expect(readMigrations([{ file: "m/both.ts", exports }]).map(({ name }) => name)).toEqual([
    "A1700000000001",
    "B1700000000002",
  ])
})

test("one name in two files is refused, with both", () => {
  expect(() =>
    readMigrations([
      { file: "m/a.ts", exports: migration("A1700000000001") },
      { file: "m/b.ts", exports: migration("A1700000000001") },
    ]),
  ).toThrow(/"A1700000000001" is there twice, in m\/a.ts and in m\/b.ts/)
})

test("a name without timestamp is refused", () => {
  expect(() => readMigrations([{ file: "m/a.ts", exports: migration("AddThing") }])).toThrow(
    /"AddThing" in m\/a.ts: its name does not end in a JavaScript timestamp/,
  )
})

test("the migrations of an initialized DataSource are the same as their classes", () => {
  const A = migration("A1700000000001", { revision: "abc", parents: [] })
  expect(loadGraph([moduleOfInstances([new A()])]).byId.get("abc")?.name).toBe("A1700000000001")
})
