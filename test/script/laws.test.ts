import fc from "fast-check"
import type { DialectName } from "../../src/dialects/dialect"
import { invertAll } from "../../src/operations/invert"
import type { Operation } from "../../src/operations/operation"
import { nameKey } from "../../src/schema/names"
import { completeDrops } from "../../src/script/complete"
import { printMigration, type MigrationSource } from "../../src/script/printer"
import { readCall } from "../../src/script/read-call"
import { recordMigration } from "../../src/script/record"
import { writeCall } from "../../src/script/write-call"
import { objectName, PARTS, someName, someOperation, someTable } from "../support/arbitraries"
import { loadMigration, loadPrinted } from "../support/migrations"

const FILE = { name: "Law", timestamp: 1768210200000, revision: "3f2a91c07b4e", parents: ["9a5bb11300d5"] }
const DIALECTS: DialectName[] = ["postgres", "sqlite"]

/** Operations of one name in two shapes, so that most lines of the merged file are about one thing. */
const similar: fc.Arbitrary<[Operation, Operation]> = fc.oneof(
  fc.tuple(objectName, someName).chain(([table, name]) =>
    fc.constantFrom(...(Object.keys(PARTS) as (keyof typeof PARTS)[])).chain((kind) => {
      const part = PARTS[kind](name).map((object) => ({ verb: "create", kind, table, object }) as Operation)
      return fc.tuple(part, part)
    }),
  ),
  objectName.chain((name) => {
    const create = someTable(name).map((object): Operation => ({ verb: "create", kind: "table", object }))
    return fc.tuple(create, create)
  }),
  fc
    .tuple(objectName, fc.array(someOperation, { maxLength: 8 }), fc.array(someOperation, { maxLength: 8 }))
    .map(([table, a, b]): [Operation, Operation] => {
      const group = (list: Operation[]): Operation => ({
        verb: "group",
        table,
        operations: [
          { verb: "rename", kind: "column", table, from: "a", to: "b" },
          { verb: "rename", kind: "column", table, from: "b", to: "c" },
          ...list.flatMap((operation) => ("table" in operation && "kind" in operation ? { ...operation, table } : [])),
        ],
      })
      return [group(a), group(b)]
    }),
  fc.tuple(someOperation, someOperation),
)

const twoDialects: fc.Arbitrary<Record<DialectName, Operation[]>> = fc
  .array(fc.tuple(similar, fc.constantFrom("same", "similar", "postgres", "sqlite")), { maxLength: 5 })
  .map((pairs) => ({
    postgres: pairs.flatMap(([[a], mode]) => (mode === "sqlite" ? [] : [a])),
    sqlite: pairs.flatMap(([[a, b], mode]) => (mode === "postgres" ? [] : mode === "same" ? [a] : [b])),
  }))

async function recorded(
  source: MigrationSource,
  dialect: DialectName,
  load = loadPrinted,
): Promise<{ up: unknown; down: unknown }> {
  const migration = load(printMigration(source))
  const up = await recordMigration(migration, "up", dialect)
  const down = await recordMigration(migration, "down", dialect)
  expect([up.error, up.reason, down.error, down.reason]).toEqual([undefined, undefined, undefined, undefined])
  return completeDrops(up.operations, down.operations)
}

test("a call that is written is read as the operation", () => {
  fc.assert(
    fc.property(someOperation, (operation) => {
      if (operation.verb === "group") return
      const { method, args } = writeCall(operation)
      const ambiguous =
        "map" in operation && Object.keys(operation.map ?? {}).every((key) => DIALECTS.includes(key as DialectName))
      if (!ambiguous) expect(readCall(method, args, "postgres")).toStrictEqual(operation)
    }),
    { numRuns: 5000 },
  )
})

test("print then record is the identity for one dialect", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(someOperation, { maxLength: 4 }), fc.constantFrom(...DIALECTS), async (up, dialect) => {
      const source = { ...FILE, dialects: { [dialect]: { up, down: [] } } }
      expect(await recorded(source, dialect)).toStrictEqual({ up, down: [] })
    }),
    { numRuns: 1000 },
  )
})

test("print then record is the identity for two dialects in one file", async () => {
  await fc.assert(
    fc.asyncProperty(twoDialects, async ({ postgres, sqlite }) => {
      const dialects = { postgres: { up: postgres, down: [] }, sqlite: { up: sqlite, down: [] } }
      const source = { ...FILE, dialects }
      expect(await recorded(source, "postgres")).toStrictEqual({ up: postgres, down: [] })
      expect(await recorded(source, "sqlite")).toStrictEqual({ up: sqlite, down: [] })
    }),
    { numRuns: 1000 },
  )
})

test("the compiler reads a printed file the same", async () => {
  await fc.assert(
    fc.asyncProperty(twoDialects, async ({ postgres, sqlite }) => {
      const dialects = { postgres: { up: postgres, down: [] }, sqlite: { up: sqlite, down: [] } }
      expect(await recorded({ ...FILE, dialects }, "postgres", loadMigration)).toStrictEqual({ up: postgres, down: [] })
    }),
    { numRuns: 150 },
  )
})

test("a drop knows what goes, because the other direction creates it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(someOperation, { maxLength: 5 }), async (list) => {
      const up = list.flatMap(reversible)
      const down = invertAll(up)
      const source = { ...FILE, dialects: { postgres: { up, down } } }
      expect(await recorded(source, "postgres")).toStrictEqual({ up, down })
    }),
    { numRuns: 1000 },
  )
})

/** What has a computed way back and could stand in one migration: no two creates of one name. */
function reversible(operation: Operation, index: number): Operation[] {
  if (operation.verb === "create") {
    const object = { ...operation.object, name: `${operation.object.name}${index}` }
    return [{ ...operation, object } as Operation]
  }
  if (operation.verb === "rename") return [operation]
  if (operation.verb === "alter" && operation.kind === "table") return [operation]
  return []
}

test("a file is the same each time", () => {
  fc.assert(
    fc.property(twoDialects, ({ postgres, sqlite }) => {
      const dialects = { postgres: { up: postgres, down: [] }, sqlite: { up: sqlite, down: [] } }
      const copy = structuredClone(dialects)
      expect(printMigration({ ...FILE, dialects: copy })).toBe(printMigration({ ...FILE, dialects }))
    }),
    { numRuns: 500 },
  )
})

test("a group names its table once", () => {
  fc.assert(
    fc.property(objectName, (table) => {
      const operations = [{ verb: "drop" as const, kind: "column" as const, table, name: "x" }]
      const { args } = writeCall({ verb: "group", table, operations })
      expect(args).toHaveLength(2)
      const elsewhere = { ...table, name: `${table.name}_` }
      expect(() => writeCall({ verb: "group", table: elsewhere, operations })).toThrow(nameKey(table))
    }),
  )
})
