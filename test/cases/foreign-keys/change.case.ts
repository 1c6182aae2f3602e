import { column, defineCases, table, type CaseFile, type Entity } from "../case"

const one = (foreignKey?: object): Entity[] => [
  table("shops", { name: column("varchar") }),
  table("products", {
    shop_id: { type: "integer", nullable: true, ...(foreignKey && { foreignKey: { target: "shops", ...foreignKey } }) },
  }),
]
const rows = {
  shops: [{ id: 7, name: "Perle" }],
  products: [
    { id: 1, shop_id: 7 },
    { id: 2, shop_id: null },
  ],
}
const action = (onDelete: string, onUpdate = "NO ACTION"): CaseFile => ({
  before: one({}),
  after: one({ onDelete, onUpdate }),
  rows,
})

export default defineCases({
  added: { before: one(), after: one({}), rows },
  dropped: { before: one({}), after: one(), rows },
  "on delete cascade": action("CASCADE"),
  "on delete set null": action("SET NULL"),
  "on delete restrict": action("RESTRICT"),
  "on delete set default": action("SET DEFAULT"),
  "on update cascade": action("NO ACTION", "CASCADE"),
  "both actions": action("SET NULL", "CASCADE"),
  "cascade to set null": { before: one({ onDelete: "CASCADE" }), after: one({ onDelete: "SET NULL" }), rows },
  "made deferrable": { before: one({}), after: one({ deferrable: "INITIALLY DEFERRED" }), rows },
  "deferred differently": {
    before: one({ deferrable: "INITIALLY DEFERRED" }),
    after: one({ deferrable: "INITIALLY IMMEDIATE" }),
    rows,
  },
  "name given": { before: one({}), after: one({ name: "FK_mine" }), rows },
  "name changed": {
    before: one({ name: "FK_mine" }),
    after: one({ name: "FK_yours" }),
    rows,
    postgres: { expect: { sql: [/RENAME CONSTRAINT/], noSql: [/DROP CONSTRAINT/] } },
  },
  "rows in its way": {
    before: one(),
    after: one({}),
    rows: { shops: [], products: [{ id: 1, shop_id: 9 }] },
    postgres: { expect: { stops: "statement-failed" } },
    sqlite: { expect: { stops: "foreign-key-violation" } },
  },
  "to another table": {
    before: [...one({}), table("stores")],
    after: [
      table("shops", { name: column("varchar") }),
      table("stores"),
      table("products", { shop_id: { type: "integer", nullable: true, foreignKey: { target: "stores" } } }),
    ],
    rows: { shops: [{ id: 7 }], stores: [{ id: 7 }], products: [{ id: 1, shop_id: 7 }] },
  },
  "to a unique column": {
    before: one(),
    after: [
      table("shops", { name: column("varchar", { unique: true }) }),
      table(
        "products",
        { shop_id: column("integer"), shop_name: column("varchar") },
        { foreignKeys: [{ target: "shops", columnNames: ["shop_name"], referencedColumnNames: ["name"] }] },
      ),
    ],
    rows,
  },
  "deferred, renamed with its table, beside a column that is filled": {
    before: [
      table("groups", {
        parent: column("integer", { foreignKey: { target: "groups", deferrable: "INITIALLY DEFERRED" } }),
      }),
    ],
    after: [
      {
        ...table("teams", {
          parent: column("integer", { foreignKey: { target: "groups", deferrable: "INITIALLY DEFERRED" } }),
          name: { type: "varchar" },
        }),
        name: "groups",
      },
    ],
    rows: { groups: [{ id: 1 }, { id: 2, parent: 1 }] },
    answers: { renames: ["groups:teams"], backfills: { "teams.name": "upper('bead')" } },
    expect: {
      rows: {
        teams: [
          { id: 1, parent: null, name: "BEAD" },
          { id: 2, parent: 1, name: "BEAD" },
        ],
      },
    },
  },
  "both ends of a composite key change between integer and numeric": {
    before: [
      table("shops", { code: column("integer") }, { uniques: [{ columns: ["id", "code"] }] }),
      table(
        "aprons",
        { shop: column("integer"), code: column("integer") },
        { foreignKeys: [{ target: "shops", columnNames: ["shop", "code"], referencedColumnNames: ["id", "code"] }] },
      ),
    ],
    after: [
      table("shops", { code: column("numeric") }, { uniques: [{ columns: ["id", "code"] }] }),
      table(
        "aprons",
        { shop: column("integer"), code: column("numeric") },
        { foreignKeys: [{ target: "shops", columnNames: ["shop", "code"], referencedColumnNames: ["id", "code"] }] },
      ),
    ],
    rows: { shops: [{ id: 1, code: 5 }], aprons: [{ id: 1, shop: 1, code: 5 }] },
  },
})
