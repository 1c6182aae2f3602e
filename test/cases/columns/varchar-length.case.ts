import { column, defineCases, products } from "../case"

const rows = {
  products: [
    { id: 1, name: "bead" },
    { id: 2, name: null },
  ],
}

export default defineCases({
  longer: {
    before: [products({ name: column("varchar", { length: 10 }) })],
    after: [products({ name: column("varchar", { length: 20 }) })],
    rows,
    expect: { up: ["~ alter column products.name (type varchar(10) -> varchar(20))"], noSql: [/DROP COLUMN/] },
  },
  shorter: {
    before: [products({ name: column("varchar", { length: 20 }) })],
    after: [products({ name: column("varchar", { length: 10 }) })],
    rows,
    expect: { noSql: [/DROP COLUMN/] },
  },
  "length given up": {
    before: [products({ name: column("varchar", { length: 20 }) })],
    after: [products({ name: column("varchar") })],
    rows,
    expect: { noSql: [/DROP COLUMN/] },
  },
  "length first given": {
    before: [products({ name: column("varchar") })],
    after: [products({ name: column("varchar", { length: 20 }) })],
    rows,
    expect: { noSql: [/DROP COLUMN/] },
  },
})
