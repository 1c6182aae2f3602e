import { column, defineCases, products, type CaseFile } from "../case"

const sqlite = "has no extensions"
const rows = { products: [{ id: 1 }] }
const needs = (type: string, more: Partial<CaseFile> = {}): CaseFile => ({
  before: [products({})],
  after: [products({ it: column(type) })],
  rows,
  sqlite,
  ...more,
})

export default defineCases({
  citext: needs("citext", { expect: { up: ["+ add extension citext", "+ add column products.it"] } }),
  hstore: needs("hstore"),
  ltree: needs("ltree", { after: [products({ it: column("ltree") }, { indices: [{ columns: ["it"] }] })] }),
  cube: needs("cube"),
  "uuid-ossp": needs("uuid", {
    after: [products({ it: column("uuid", { generated: "uuid" }) })],
    expect: { up: ["+ add extension uuid-ossp", "+ add column products.it"] },
  }),
  "there already": needs("citext", {
    prepare: ["CREATE EXTENSION citext"],
    expect: { up: ["+ add column products.it"] },
  }),
  "left to the project": {
    ...needs("citext", { options: { installExtensions: false }, expect: { stops: "statement-failed" } }),
  },
  "not on the server": needs("vector", {
    expect: { stops: "no-extension", message: /the server has no such extension/ },
  }),
  "stays when nothing uses it": {
    before: [products({ it: column("citext") })],
    after: [products({})],
    rows,
    sqlite,
    expect: { up: ["! drop column products.it"] },
  },
})
