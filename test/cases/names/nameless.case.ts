import { column, defineCases, table, type CaseFile, type Entity } from "../case"

const postgres = "gives every constraint a name"
const tables = (rest: { b?: object | null; x?: object } = {}): Entity[] => [
  table("owners"),
  table("products", {
    a: column("integer", { foreignKey: { target: "owners" } }),
    b: column("integer", rest.b === null ? {} : { foreignKey: { target: "owners", ...rest.b } }),
    x: column("integer", { unique: true, ...rest.x }),
    y: column("integer", { unique: true }),
  }),
]
const extra = [
  "INSERT INTO owners VALUES (1)",
  "DROP TABLE products",
  `CREATE TABLE products (id integer PRIMARY KEY NOT NULL, a integer REFERENCES owners (id), b integer,
     x integer UNIQUE, y integer, FOREIGN KEY (b) REFERENCES owners (id), UNIQUE (y))`,
  "INSERT INTO products (id, a, b, x, y) VALUES (1, 1, 1, 5, 6)",
]
const change = (after: Entity[], expect: CaseFile["expect"]): CaseFile => ({
  before: tables(),
  after,
  extra,
  expect: { ...expect, oneWay: "what comes back is written as limbeck writes it" },
  postgres,
})

/** As hand-written SQL has them; a file that takes one away says which. */
export default defineCases({
  "get the name that TypeORM looks for": change(tables(), {
    up: [
      "- drop foreign key products (b)",
      "- drop foreign key products (a)",
      "+ add foreign key products.FK_2eaef6f528526db2cb4108a0efd",
      "+ add foreign key products.FK_39de87e227e6b796bf4620f90b7",
    ],
  }),
  "one of several is dropped": change(tables({ x: { unique: false } }), {
    file: [/dropUnique\("", \{ columns: \["x"\] \}\)/],
  }),
  "one of several foreign keys is dropped": change(tables({ b: null }), {
    file: [/dropForeignKey\("", \{\s*columns: \["b"\]/],
  }),
  "one of several foreign keys changes": change(tables({ b: { onDelete: "CASCADE" } }), {
    file: [/dropForeignKey\("", \{\s*columns: \["b"\]/],
  }),
})
