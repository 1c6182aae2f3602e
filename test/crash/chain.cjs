"use strict"
// Thirty migrations of many kinds over tables with rows: in transactions, rebuilt tables, outside transactions,
// indexes built CONCURRENTLY, a backfill. Each can be undone by nothing but the server's rollback.
exports.crashChain = function crashChain(limbeck, dialect) {
  const { operations } = limbeck
  const isPostgres = dialect === "postgres"
  const id = { name: "id", type: "integer", nullable: false }
  const made = [
    step(async (op) => {
      await op.createTable("items", {
        columns: [
          id,
          { name: "name", type: "varchar", nullable: true },
          { name: "twice", type: "integer", nullable: true },
        ],
        primaryKey: { name: "items_key", columns: ["id"] },
      })
      const rows = Array.from({ length: 200 }, (_, index) => `(${index + 1}, 'item ${index + 1}')`)
      await op.execute(`INSERT INTO items (id, name) VALUES ${rows.join(", ")}`)
    }),
  ]
  for (let n = 2; n <= 30; n++) made.push(step(KINDS[n % KINDS.length].code(n), KINDS[n % KINDS.length].outside))
  return made.map((code, index) => toClass(code, index + 1))

  function step(code, outside = false) {
    return { code, outside }
  }

  function toClass({ code, outside }, n) {
    const name = `Crash${n}x${String(n).padStart(13, "0")}`
    const Made = class {
      transaction = outside ? false : undefined
      name = name
      up(queryRunner) {
        return code(operations(queryRunner))
      }
      async down() {}
    }
    Object.defineProperty(Made, "name", { value: name })
    return Object.assign(Made, { revision: revision(n), parents: n === 1 ? [] : [revision(n - 1)] })
  }
}

const revision = (n) => `crash${String(n).padStart(7, "0")}`
exports.revision = revision

const KINDS = [
  // A table of its own, and rows that count how often it was made.
  {
    code: (n) => async (op) => {
      await op.createTable(`made${n}`, { columns: [{ name: "id", type: "integer", nullable: false }] })
      await op.execute(`INSERT INTO made${n} VALUES (${n})`)
      await op.execute(`UPDATE items SET name = name || ' ${n}'`)
    },
  },
  // An index, without blocking writers where the engine can.
  {
    outside: true,
    code: (n) => (op) => op.createIndex("items", `items_${n}`, { columns: ["name"], concurrent: { postgres: true } }),
  },
  // A table that SQLite rebuilds.
  {
    code: (n) => async (op) => {
      await op.addColumn("items", `c${n}`, { type: "integer", nullable: false }, { backfill: n })
      await op.alterColumn("items", `c${n}`, {
        from: { type: "integer", nullable: false },
        to: { type: "varchar(20)", nullable: true, default: "x" },
      })
    },
  },
  // Statements outside a transaction that can be repeated.
  {
    outside: true,
    code: (n) => async (op) => {
      await op.execute(`CREATE TABLE IF NOT EXISTS loose${n} (id integer PRIMARY KEY)`)
      await op.execute(`INSERT INTO loose${n} VALUES (1) ON CONFLICT DO NOTHING`)
      await op.execute(`INSERT INTO loose${n} VALUES (2) ON CONFLICT DO NOTHING`)
    },
  },
  // All rows in batches.
  {
    outside: true,
    code: (n) => (op) => op.backfill("items", { set: { twice: { sql: `id * ${n}` } }, batchSize: 20 }),
  },
]
