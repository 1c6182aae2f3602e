import {
  createProject,
  dataSourceFile,
  entityFile,
  removeBuilt,
  type Failure,
  type ProjectFixture,
} from "./project-fixture"

let project: ProjectFixture | undefined
afterEach(() => {
  project?.remove()
})
afterAll(removeBuilt)

function open(declared: string, files: Readonly<Record<string, string>>, before = ""): ProjectFixture {
  return (project = createProject({ "ormconfig.ts": dataSourceFile(`entities: ${declared}`, before), ...files }))
}

const expand = `
  const { targets, globs, warnings } = await limbeck.expandEntities(await load())
  return { names: targets.map((target) => target.name ?? target.options.name), counts: globs.map(({ files }) => files.length), warnings }`

const two = { "entities/user.ts": entityFile("User"), "entities/order.ts": entityFile("Order") }
const schemaFile = `import { EntitySchema } from "typeorm"
export const Tag = new EntitySchema({ name: "Tag", columns: { id: { type: Number, primary: true } } })`

test.each([
  ["a glob", `["entities/*.ts"]`, ["Order", "User"]],
  ["a glob from __dirname", `[__dirname + "/entities/*{.ts,.js}"]`, ["Order", "User"]],
  ["braces", `["entities/{user,none}.ts"]`, ["User"]],
  ["a negative", `["entities/!(user).ts"]`, ["Order"]],
  ["a glob that takes away", `["entities/*.ts", "!entities/user.ts"]`, ["Order"]],
  ["a folder", `["entities"]`, ["Order", "User"]],
  ["classes", `[User]`, ["User"]],
  ["an object of classes", `{ User, Order }`, ["User", "Order"]],
  ["classes and globs", `[User, "entities/*.ts"]`, ["User", "Order"]],
  ["an EntitySchema", `[Tag]`, ["Tag"]],
])("%s", (_, declared, names) => {
  const before = `import { User } from "./entities/user"\nimport { Order } from "./entities/order"\nimport { Tag } from "./tag"\nvoid [User, Order, Tag]`
  expect(open(declared, { ...two, "tag.ts": schemaFile }, before).run(expand)).toMatchObject({ names })
})

test("lists, objects and EntitySchemas among the exports of a file are found; other things are not", () => {
  const { run } = open(`["entities/*.ts"]`, {
    "entities/all.ts": `import { User } from "../user"\nimport { DataSource } from "typeorm"
      export const all = [User]\nexport const circle: Record<string, unknown> = { User }\ncircle.self = circle
      export enum Colour { Red = "red" }\nexport const text = "x"\nvoid DataSource`,
    "entities/tag.ts": schemaFile,
    "user.ts": entityFile("User"),
  })
  expect(run(expand)).toMatchObject({ names: ["User", "Tag"] })
})

test("output beside its source counts once, and declarations and source maps not at all", () => {
  const { run } = open(`["entities/*"]`, {
    "entities/user.ts": entityFile("User"),
    "entities/user.js": `throw new Error("the output was loaded")`,
    "entities/user.d.ts": `export declare class User {}`,
    "entities/user.js.map": `{}`,
    "entities/README.md": ``,
  })
  expect(run(expand)).toEqual({ names: ["User"], counts: [1], warnings: [] })
})

test("no glob matches: the paths that were tried are listed", () => {
  const { run, root } = open(`["entities/*.js", "models/**/*.ts"]`, two)
  const failure = run<Failure>(expand)
  expect(failure).toMatchObject({ code: "no-entities", next: `edit "entities" in ormconfig.ts` })
  expect(failure.message).toBe(
    `could not read the entities: no file matches "entities" in "ormconfig.ts"; tried in ${root}:\n` +
      `  ${root}/entities/*.js (0 files)\n  ${root}/models/**/*.ts (0 files)`,
  )
})

test("one glob of two matches: the other is told", () => {
  const { run, root } = open(`["entities/*.ts", "models/**/*.ts"]`, two)
  expect(run(expand)).toEqual({
    names: ["Order", "User"],
    counts: [2, 0],
    warnings: [`no file matches the entities glob "${root}/models/**/*.ts"`],
  })
})

test("files without an entity, an empty list, and an entry that is undefined are refused", () => {
  const plain = open(`["entities/*.ts"]`, { "entities/a.ts": `export class Plain {}` })
  expect(plain.run<Failure>(expand).message).toContain(
    `none of the 1 classes that "entities" in "ormconfig.ts" gives has @Entity()`,
  )
  expect(open(`[]`, {}).run<Failure>(expand).message).toContain(`"entities" in "ormconfig.ts" is empty`)
  expect(open(`[undefined as never]`, {}).run<Failure>(expand).message).toContain(
    `item 1 of "entities" in "ormconfig.ts" is undefined`,
  )
})

test("an exception or a syntax error in an entity file shows the file and the line", () => {
  const throwing = entityFile("User").replace("@Entity()", "@Entity(undefined as never, missing())")
  const failure = open(`["entities/*.ts"]`, {
    "entities/user.ts": `declare const missing: () => never\n${throwing}`,
  }).run<Failure>(expand)
  expect(failure.message).toContain(
    `could not load "entities/user.ts": missing is not defined\n  at entities/user.ts:4:9\n  4 | @Entity(`,
  )
  const broken = open(`["entities/*.ts"]`, { "entities/user.ts": `export class User {\n  id!: = 3\n}` }).run<Failure>(
    expand,
  )
  expect(broken).toMatchObject({ code: "syntax" })
  expect(broken.message).toMatch(/entities\/user.ts", line 2: /)
})

const tables = `
  const project = await load()
  const read = async (dialect) => (await limbeck.buildMetadata(project, dialect)).metadatas.map((one) => one.tableName + ":" + one.columns.map((c) => c.databaseName + " " + (c.type.name ?? c.type)))
  return [await read("sqlite"), await read("postgres"), project.dataSource.isInitialized]`

test("metadata is built for the other dialect too, without its driver and with the same naming", () => {
  const { run } = open(`["entities/*.ts"], entityPrefix: "shop_"`, { "entities/user.ts": entityFile("User") })
  const expected = ["shop_user:id Number,name String"]
  expect(run(tables)).toEqual([expected, expected, false])
})

test("an entity that a dialect cannot hold is named with the dialect", () => {
  const { run } = open(`["entities/*.ts"]`, {
    "entities/user.ts": entityFile("User").replace("@Column()", `@Column("hstore")`),
  })
  const failure = run<Failure>(tables)
  expect(failure.code).toBe("entities-invalid")
  expect(failure.message).toMatch(/could not read the entities of "ormconfig.ts" for sqlite: .*"hstore" in "User.name"/)
})
