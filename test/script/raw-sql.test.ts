import { isRawSql } from "../../src/script/raw-sql"

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
