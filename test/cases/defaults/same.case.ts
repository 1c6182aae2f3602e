import { defineCases, products, type CaseFile } from "../case"

/** Two spellings of one default: nothing to write. */
const same = (type: unknown, from: unknown, to: unknown, rest: object = {}): CaseFile => ({
  before: [products({ it: { type, nullable: true, default: from, ...rest } })],
  after: [products({ it: { type, nullable: true, default: to, ...rest } })],
  expect: { up: [] },
})
const onPostgres = (one: CaseFile): CaseFile => ({ ...one, sqlite: "no such type or function" })

export default defineCases({
  "undefined and null": same("varchar", undefined, null),
  "a number and its text": { ...same("integer", 5, "5"), sqlite: "keeps the text, and TypeORM tells them apart" },
  "the case of a function": onPostgres(
    same(
      "timestamptz",
      () => "now()",
      () => "NOW()",
    ),
  ),
  "CURRENT_TIMESTAMP in small letters": onPostgres(
    same(
      "timestamptz",
      () => "CURRENT_TIMESTAMP",
      () => "current_timestamp",
    ),
  ),
  "white space in an expression": onPostgres(
    same(
      "integer",
      () => "1+2",
      () => "1 + 2",
    ),
  ),
  "an expression with and without parentheses": onPostgres(
    same(
      "integer",
      () => "1 + 2",
      () => "(1 + 2)",
    ),
  ),
  "a cast that the column implies": onPostgres(same("varchar", "a", () => "'a'::varchar")),
  "order of jsonb keys": onPostgres(same("jsonb", { a: 1, b: 2 }, { b: 2, a: 1 })),
  "true as text": onPostgres(same("boolean", true, "true")),
  "a synonym of the type": onPostgres({
    before: [products({ it: { type: "character varying", length: 5, default: "a" } })],
    after: [products({ it: { type: "varchar", length: 5, default: "a" } })],
    expect: { up: [] },
  }),
})
