import { createProject, dataSourceFile, removeBuilt, type ProjectFixture } from "./project-fixture"

let project: ProjectFixture | undefined
afterEach(() => {
  project?.remove()
})
afterAll(removeBuilt)

/** A migration that says on the way that its file is run. */
function migration(title: string, time: number, revision: string, parents: string, more = ""): Record<string, string> {
  const name = `${title}${time}`
  const text = `
(globalThis as unknown as { loaded: string[] }).loaded.push("${title}")
${more}
/** What ${title} does. */
export class ${name} {
  static readonly revision = "${revision}"
  static readonly parents = ${parents}
  async up(): Promise<void> {}
  async down(): Promise<void> {}
}
`
  return { [`migrations/${time}-${title}.ts`]: text }
}

const FILES = {
  "ormconfig.ts": dataSourceFile(`migrations: ["migrations/*.ts"]`),
  ...migration("First", 1700000000001, "aaaaaaaaaaa1", "[]"),
  ...migration("Second", 1700000000002, "aaaaaaaaaaa2", `["aaaaaaaaaaa1"]`),
}

interface Result {
  readonly loaded: readonly string[]
  readonly revisions: readonly (readonly [id: string, parents: readonly string[], description: string | null])[]
  readonly opened?: string
}

const read = `
  globalThis.loaded = []
  const revisions = await limbeck.loadRevisions(await load())
  const loaded = [...globalThis.loaded]
  const opened = (await revisions.at(-1).open()).constructor.name
  return { loaded, opened, revisions: revisions.map(({ id, parents, description }) => [id, parents, description ?? null]) }
`

const IN_ORDER = [
  ["aaaaaaaaaaa1", [], "What First does."],
  ["aaaaaaaaaaa2", ["aaaaaaaaaaa1"], "What Second does."],
]

test("a file that has not changed is loaded again only when its migration is asked for", () => {
  project = createProject(FILES)
  const cold = project.run<Result>(read)
  expect(cold.loaded).toEqual(["First", "Second"])
  const warm = project.run<Result>(read)
  expect(warm).toEqual({ loaded: [], opened: "Second1700000000002", revisions: IN_ORDER })
})

test("a file that was edited, added or removed is noticed", () => {
  project = createProject(FILES)
  project.run(read)
  project.write(migration("Second", 1700000000002, "aaaaaaaaaaa3", `["aaaaaaaaaaa1"]`))
  const edited = project.run<Result>(read)
  expect([edited.loaded, edited.revisions.map(([id]) => id)]).toEqual([["Second"], ["aaaaaaaaaaa1", "aaaaaaaaaaa3"]])
  project.write(migration("Third", 1700000000003, "aaaaaaaaaaa4", `["aaaaaaaaaaa3"]`))
  expect(project.run<Result>(read).loaded).toEqual(["Third"])
  expect(project.run<Result>(read).loaded).toEqual([])
})

test("a copy of a file is still an error, and files that take facts from elsewhere are loaded each time", () => {
  project = createProject({
    ...FILES,
    "ids.ts": `export const ID = "aaaaaaaaaaa2"\n`,
    ...migration("Third", 1700000000003, "aaaaaaaaaaa3", "[ID]", `import { ID } from "../ids"`),
    "migrations/barrel.ts": `export * from "./1700000000001-First"\n`,
  })
  project.run(read)
  const { loaded, revisions } = project.run<Result>(read)
  expect([...loaded].sort()).toEqual(["First", "Second", "Third"])
  expect(revisions.map(([id]) => id)).toEqual(["aaaaaaaaaaa1", "aaaaaaaaaaa2", "aaaaaaaaaaa3"])
  project.write({
    "migrations/barrel.ts": "",
    ...{ "migrations/1700000000009-Copy.ts": FILES["migrations/1700000000001-First.ts" as keyof typeof FILES] },
  })
  expect(project.run<{ code: string }>(read).code).toBe("duplicate-migration")
})
