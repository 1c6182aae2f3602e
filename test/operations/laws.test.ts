import fc from "fast-check"
import { apply, applyAll } from "../../src/operations/apply"
import { invert, invertAll } from "../../src/operations/invert"
import type { Operation } from "../../src/operations/operation"
import { PART_KINDS, PART_LISTS, TOP_KINDS, TOP_LISTS, type PartKind } from "../../src/schema/kinds"
import type { Name } from "../../src/schema/names"
import type { Schema } from "../../src/schema/schema"
import type { Table } from "../../src/schema/tables"
import { PARTS, someName, someOperation, someSchema } from "../support/arbitraries"

/** Answers of a person serve one direction only, so an inverse does not keep them. */
function withoutAnswers(operation: Operation): Operation {
  if (operation.verb === "group") {
    return { ...operation, operations: operation.operations.map(withoutAnswers) } as Operation
  }
  if (operation.verb !== "alter") return operation
  const { using: _using, backfill: _backfill, map: _map, ...rest } = operation as unknown as Record<string, unknown>
  return rest as unknown as Operation
}

function isInvertible(operation: Operation): boolean {
  if (operation.verb === "group") return operation.operations.every(isInvertible)
  if (operation.verb === "drop") return operation.object !== undefined
  return operation.verb === "create" || operation.verb === "rename" || operation.verb === "alter"
}

test("inverting twice is the identity", () => {
  fc.assert(
    fc.property(someOperation.map(withoutAnswers), (operation) => {
      if (isInvertible(operation)) expect(invert(invert(operation))).toStrictEqual(operation)
      else expect(() => invert(operation)).toThrow("cannot invert")
    }),
    { numRuns: 5000 },
  )
})

test("operations and their inverse leave the schema as it was, column order aside", () => {
  fc.assert(
    fc.property(
      someSchema,
      fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(), someName), { maxLength: 6 }),
      (before, seeds) => {
        const operations: Operation[] = []
        let schema = before
        for (const seed of seeds) {
          const operation = fit(schema, seed)
          if (operation === undefined) continue
          operations.push(operation)
          schema = apply(schema, operation)
        }
        expect(sorted(applyAll(schema, invertAll(operations)))).toEqual(sorted(before))
      },
    ),
    { numRuns: 1000 },
  )
})

/** An operation that fits the schema: a drop, rename, alteration or creation of something in it. */
function fit(schema: Schema, [a, b, c, fresh]: readonly [number, number, number, string]): Operation | undefined {
  const table = schema.tables[a % (schema.tables.length + 2)]
  return table === undefined ? fitTop(schema, b, fresh) : fitPart(table, b, c, fresh)
}

function fitTop(schema: Schema, pick: number, fresh: string): Operation | undefined {
  const kind = TOP_KINDS[pick % TOP_KINDS.length] ?? "table"
  const objects: readonly Name[] = schema[TOP_LISTS[kind]]
  const object = objects[pick % (objects.length || 1)]
  if (object === undefined) return undefined
  const name = { name: object.name, ...(object.schema === undefined ? {} : { schema: object.schema }) }
  const isTaken = mentions(schema, fresh)
  if (pick % 2 === 0 && kind !== "namespace" && kind !== "extension" && !isTaken) {
    return { verb: "rename", kind, from: name, to: { name: fresh } }
  }
  return { verb: "drop", kind, name, object } as Operation
}

function fitPart(table: Table, pick: number, which: number, fresh: string): Operation | undefined {
  const kind: PartKind = PART_KINDS[pick % PART_KINDS.length] ?? "column"
  const name = { name: table.name, ...(table.schema === undefined ? {} : { schema: table.schema }) }
  const list = table[PART_LISTS[kind]]
  const objects = (Array.isArray(list) ? list : list === undefined ? [] : [list]) as readonly { name: string }[]
  const object = objects[which % (objects.length || 1)]
  const samples: fc.Arbitrary<unknown> = PARTS[kind](object?.name ?? fresh)
  const [sample] = fc.sample(samples, { numRuns: 1, seed: pick })
  if (object === undefined) return { verb: "create", kind, table: name, object: sample } as Operation
  if (which % 3 === 0) return { verb: "drop", kind, table: name, name: object.name, object } as Operation
  if (which % 3 === 1) return { verb: "alter", kind, table: name, from: object, to: sample } as Operation
  if (mentions(table, fresh)) return undefined
  // In an expression a name that needs quotes comes back with quotes.
  if (kind === "column" && ![object.name, fresh].every((word) => /^[a-z_]+$/.test(word))) return undefined
  return { verb: "rename", kind, table: name, from: object.name, to: fresh }
}

/** A name that something refers to already could not be told from the renamed one on the way back. */
function mentions(value: object, name: string): boolean {
  return JSON.stringify(value).includes(JSON.stringify(name).slice(1, -1))
}

/** The order of tables and their parts means nothing. */
function sorted(schema: Schema): unknown {
  return JSON.parse(JSON.stringify(schema), (_key, value: unknown) => {
    if (!Array.isArray(value) || typeof value[0] !== "object") return value
    return value.map((element) => JSON.stringify(sortKeys(element))).sort()
  })
}

function sortKeys(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
