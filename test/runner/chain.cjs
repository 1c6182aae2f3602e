"use strict"
// `count` migrations of two statements each, the second of which counts how often it was run.
exports.migrationChain = function migrationChain({ count, transaction, sleep, concurrently, written }) {
  if (written) return writtenChain(count)
  const migrations = [
    class Counter0000000000001 {
      up = (runner) => runner.query('CREATE TABLE "counter" ("step" integer NOT NULL)')
      down = (runner) => runner.query('DROP TABLE "counter"')
    },
  ]
  for (let step = 2; step <= count; step++) {
    const made = class {
      transaction = transaction
      async up(runner) {
        await runner.query(`CREATE TABLE IF NOT EXISTS "t${step}" ("id" integer PRIMARY KEY)`)
        if (sleep) await new Promise((resolve) => setTimeout(resolve, sleep))
        await runner.query(`INSERT INTO "counter" ("step") VALUES (${step})`)
      }
      down(runner) {
        return runner.query(`DROP TABLE "t${step}"`)
      }
    }
    Object.defineProperty(made, "name", { value: `Step${String(step).padStart(13, "0")}` })
    migrations.push(made)
  }
  if (concurrently) {
    migrations.push(
      class Concurrent9999999999999 {
        transaction = false
        async up(runner) {
          await runner.query('CREATE INDEX CONCURRENTLY "counter_step" ON "counter" ("step")')
        }
        async down() {}
      },
    )
  }
  return migrations
}

/** The same, each as its file says it: what is written out is known before it runs, and may be sent with others. */
function writtenChain(count) {
  return Array.from({ length: count }, (_, index) => {
    const number = String(index + 1).padStart(13, "0")
    const table = `"t${index + 1}"`
    const up = [`CREATE TABLE ${table} ("id" integer)`, `ALTER TABLE ${table} ADD CHECK ("id" > ${index})`]
    const code = up.map((text) => `await queryRunner.query(${JSON.stringify(text)})`).join("; ")
    return new Function(`return class Step${number} { async up(queryRunner) { ${code} } async down(queryRunner) {} }`)()
  })
}
exports.writtenChain = writtenChain
