import { effectOf, findCalls } from "../../src/script/effects"
import { operations } from "../../src/script/operations"
import { recordMigration, type RecordableMigration } from "../../src/script/record"

function migration(up: RecordableMigration["up"]): RecordableMigration {
  return { up, down: () => Promise.resolve() }
}

test("what acts on the world is named; names of properties, texts and comments are not it", () => {
  expect(effectOf(`() => fetch("https://example.org")`)).toBe("fetch")
  expect(effectOf(`() => console.log('done')`)).toBe("console")
  expect(effectOf("() => process.env.HOME")).toBe("process")
  const quiet = (op: { fetch(text: string): void }): void => {
    // fetch(), and process.exit
    op.fetch("fetch() and `process`")
  }
  expect(effectOf(quiet.toString())).toBeUndefined()
  expect(effectOf("() => ({ process: 1, fetched: 2 })")).toBeUndefined()
})

test("a migration with such an effect is not run only to be read, and its questions are found all the same", async () => {
  let times = 0
  const recording = await recordMigration(
    migration(async (runner) => {
      times += 1
      console.log("to be printed once")
      await operations(runner).todo('which "value"?')
      await operations(runner).irreversible(`the rows are gone`)
    }),
    "up",
    "sqlite",
  )
  expect(times).toBe(0)
  expect(recording).toMatchObject({
    complete: false,
    reason: "it uses console",
    todos: ['which "value"?'],
    irreversible: "the rows are gone",
  })
})

test("calls in comments are none", () => {
  const source = `(op) => {
      // op.todo("old")
      op.todo("new")
    }`
  expect(findCalls(source, "todo")).toEqual(["new"])
})

test("a migration that waits for the world is left behind, and what it sends later is refused", async () => {
  const wait = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20))
  let late: unknown
  const recording = await recordMigration(
    migration(async (runner) => {
      const op = operations(runner)
      await op.execute("SELECT 1")
      await wait()
      late = await op.execute("SELECT 2").catch((error: unknown) => error)
    }),
    "up",
    "sqlite",
  )
  expect(recording).toMatchObject({ complete: false, reason: "it waits for something that is not the database" })
  expect(recording.operations).toHaveLength(1)
  await new Promise((resolve) => setTimeout(resolve, 60))
  expect(late).toMatchObject({ code: "not-recordable" })
  expect(recording.operations).toHaveLength(1)
})
