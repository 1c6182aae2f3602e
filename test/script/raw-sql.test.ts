import { together } from "../../src/dialects/postgres/together"
import { isRawSql, isStraight } from "../../src/script/raw-sql"

function of(source: string): { up: () => Promise<unknown>; down: () => Promise<unknown> } {
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- a migration's code as some compiler wrote it
  const made: unknown = new Function(`return ${source}`)()
  return made as ReturnType<typeof of>
}

test.each([
  'class { async up(queryRunner) { await queryRunner.query("CREATE TABLE a (id integer)"); } }',
  'class { async up(q){await q.query(`SELECT 1\n-- it\'s`),await q.query("b" + "c")} }',
  'class { up(q){return q.query("a")} }',
  "class { up = async (runner) => { // says q.insert()\n await runner.query('x', [1, \"a\", null]) } }",
  "class { up = async q=>{await q.query('x')} }",
  "class { up = q => q.query('x') }",
  'class { async up($) { await $.query("x", []); /* end */ } }',
  "class { async up(queryRunner) {} }",
])("nothing but SQL: %s", (source) => {
  const Made = of(source) as unknown as new () => ReturnType<typeof of>
  expect(isRawSql(new Made(), "up")).toBe(true)
})

test.each([
  "class { async up(q) { ran++; await q.query('x') } }",
  "class { async up(q) { await q.query(`x ${now()}`) } }",
  "class { async up(q) { const rows = await q.query('x'); } }",
  "class { async up(q) { await q.manager.save({}) } }",
  "class { async up(q) { await q.query(SQL) } }",
  "class { async up(q) { for (const x of list) await q.query('x') } }",
  "class { async up(...given) { await work(...given) } }",
  "class { async up() { send() } }",
])("something else: %s", (source) => {
  const Made = of(source) as unknown as new () => ReturnType<typeof of>
  expect(isRawSql(new Made(), "up")).toBe(false)
})

test.each([
  'class { async up(q) { const op = operations(q); await op.addColumn("t", "c", { type: "text", default: \'{"a":1}\' }) } }',
  'class { async up(q) { const o = (0, limbeck_1.operations)(q); await o.on("postgres").execute("a"); await q.query(`b`) } }',
  'class { async up(q) { const op = limbeck.operations(q)\n await op.alterEnum("e", { from: ["a"], to: [], map: { 1: "b", true: "c" } }) } }',
  'class { async up(q) { await q.query("a") } }',
])("nothing but operations: %s", (source) => {
  const Made = of(source) as unknown as new () => ReturnType<typeof of>
  expect(isStraight(new Made(), "up")).toBe(true)
})

test.each([
  'class { async up(q) { const op = operations(q); if (true) await op.execute("a") } }',
  "class { async up(q) { const op = operations(q); await op.execute(sql) } }",
  'class { async up(q) { const op = operations(q); await op.execute("a"); work() } }',
  'class { async up(q) { const op = operations(other); await op.execute("a") } }',
  'class { async up(q) { const op = operations(q); await op.addColumn("t", "c", { type: type() }) } }',
  "class { async up(q) { await q.query('a') // x\u2028; work()\n } }",
  "class { async up(q) { await q.query('a') // x\r work()\n } }",
])("operations and something else: %s", (source) => {
  const Made = of(source) as unknown as new () => ReturnType<typeof of>
  expect(isStraight(new Made(), "up")).toBe(false)
})

test.each([
  "CREATE TABLE \"a;b\" (\"it's\" text DEFAULT 'a;''b');",
  "ALTER TABLE a ADD COLUMN b integer DEFAULT 1 - 2 / 3",
  "drop index a",
  "COMMENT ON TABLE a IS 'it''s'",
])("a small change: %s", (text) => {
  expect(together.isSmallChange(text)).toBe(true)
})

test.each([
  "CREATE TABLE a (b integer); DROP TABLE a",
  "CREATE TABLE a (b integer) -- c",
  "CREATE TABLE a (b text DEFAULT E'\\'')",
  "CREATE FUNCTION a() RETURNS integer LANGUAGE sql AS $$ VALUES (1) $$",
  "CREATE TABLE a AS SELECT 1",
  "ALTER TABLE a ADD COLUMN b timestamptz DEFAULT now()",
  "ALTER TABLE a ADD COLUMN b date DEFAULT CURRENT_DATE",
  "INSERT INTO a VALUES (1)",
  "COMMIT",
  "CREATE TABLE a (b text DEFAULT 'c)",
])("no small change: %s", (text) => {
  expect(together.isSmallChange(text)).toBe(false)
})

test("long texts take no longer than they are", () => {
  const texts = "it''s ".repeat(200)
  const many = Array.from({ length: 60 }, (_, at) => `${at}: "x"`).join(", ")
  const spaces = " ".repeat(20_000)
  const began = performance.now()
  expect(together.isSmallChange(`COMMENT ON TABLE a IS '${texts}' \\`)).toBe(false)
  const Long = of(
    `class { async up(q) { const op = operations(q); await op.x({ ${many} }, y) } async down(q) { await q.query("a"${spaces}, x) } }`,
  ) as unknown as new () => ReturnType<typeof of>
  expect(isStraight(new Long(), "up")).toBe(false)
  expect(isRawSql(new Long(), "down")).toBe(false)
  expect(performance.now() - began).toBeLessThan(2000)
})

test("a literal of many millions of signs is read", () => {
  const Large = of(`class { async up(q) { await q.query("${"x".repeat(12_000_000)}") } }`)
  expect(isRawSql(new (Large as unknown as new () => ReturnType<typeof of>)(), "up")).toBe(true)
})
