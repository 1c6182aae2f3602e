import { DIALECTS } from "../support/databases"
import { KINDS, type Kind } from "./kinds"
import { withPlaces, type Place } from "./place"

/** The histories that two runners give when one does some, and the other the rest. */
async function checkHandover(
  kind: Kind,
  open: () => Promise<Place>,
  names: readonly string[],
  whole: unknown,
): Promise<void> {
  const { transaction = "all" } = kind
  const half = Math.ceil(names.length / 2)
  const first = await open()
  await first.typeorm("run some", { count: half, transaction })
  expect(await first.limbeck("run")).toEqual(names.slice(half))
  const second = await open()
  await second.limbeck("run", `+${half}`)
  expect(await second.typeorm("run", { transaction })).toEqual(names.slice(half))
  for (const place of [first, second]) expect(await place.contents()).toEqual(whole)
  // The one takes back what the other did, one for one.
  expect(await first.limbeck("revert")).toEqual(names.slice(-1))
  await second.typeorm("revert", { transaction: transaction === "all" ? "each" : transaction })
  expect(await first.contents()).toEqual(await second.contents())
}

describe.each(DIALECTS)("on %s", (dialect) => {
  const kinds = Object.entries(KINDS).filter(([, { only }]) => only === undefined || only === dialect)
  test.each(kinds)("%s", (_, kind) =>
    withPlaces(kind, dialect, async (open, project) => {
      const { transaction = "all" } = kind
      const theirs = await open()
      const ours = await open()
      const names = [...(await theirs.typeorm("run", { transaction }))]
      expect((await ours.document("show")).revisions.map(({ name }) => name)).toEqual(names)
      expect(await ours.limbeck("run")).toEqual(names)
      if (kind.late !== undefined) {
        project.write(kind.late)
        const late = await theirs.typeorm("run", { transaction })
        expect(await ours.limbeck("run")).toEqual(late)
        names.push(...late)
      }
      expect(await ours.ledger()).toEqual(await theirs.ledger())
      const whole = await theirs.contents()
      expect(await ours.contents()).toEqual(whole)
      expect(await ours.typeorm("pending")).toBe(false)
      expect((await theirs.document("show")).revisions.every(({ applied }) => applied)).toBe(true)
      if (kind.late === undefined) await checkHandover(kind, open, names, whole)

      const stamped = await open()
      await stamped.limbeck("stamp", "heads")
      if (kind.late === undefined) expect(await stamped.ledger()).toEqual(await theirs.ledger())
      expect(await stamped.typeorm("pending")).toBe(false)

      for (const name of [...names].reverse()) {
        await theirs.typeorm("revert")
        expect(await ours.limbeck("revert")).toEqual([name])
        expect(await ours.ledger()).toEqual(await theirs.ledger())
      }
      expect(await ours.contents()).toEqual(await theirs.contents())
    }),
  )
})

test.each(["all", "each", "none"] as const)("in the transaction mode %s both give the same", (transaction) =>
  withPlaces(KINDS["migrations that read and write rows"] ?? { files: {} }, "sqlite", async (open) => {
    const theirs = await open()
    const ours = await open()
    const names = await theirs.typeorm("run", { transaction })
    expect(await ours.limbeck("run", "--transaction", transaction)).toEqual(names)
    expect(await ours.contents()).toEqual(await theirs.contents())
    await theirs.typeorm("revert", { transaction, count: names.length })
    await ours.limbeck("revert", "base", "--transaction", transaction)
    expect(await ours.contents()).toEqual(await theirs.contents())
  }),
)

test("two classes of one name are refused by both, with their places", () =>
  withPlaces(
    {
      files: {
        "migrations/1.ts": KINDS["raw SQL, with and without a name"]?.files["migrations/1700000000001-a.ts"] ?? "",
        "migrations/2.ts": KINDS["raw SQL, with and without a name"]?.files["migrations/1700000000001-a.ts"] ?? "",
      },
    },
    "sqlite",
    async (open) => {
      const place = await open()
      await expect(place.typeorm("run")).rejects.toThrow("Duplicate migrations: Create_a1700000000001")
      await expect(place.limbeck("run")).rejects.toThrow(/is there twice, in .*1\.ts and in .*2\.ts/)
    },
  ))
