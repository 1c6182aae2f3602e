import { column, defineCases, table, type CaseFile, type Entity, type TableEntity } from "../case"

/**
 * Tables as an application's own migrations made them by hand, and entities that mean the same: what
 * differs is a name, a spelling, or a record that only TypeORM keeps.
 */
const made = (
  after: readonly Entity[],
  postgres: readonly string[] | string,
  sqlite: readonly string[] | string,
  more: Partial<CaseFile> = {},
): CaseFile => ({
  before: [],
  after,
  ...more,
  postgres: typeof postgres === "string" ? postgres : { prepare: postgres },
  sqlite: typeof sqlite === "string" ? sqlite : { prepare: sqlite },
})

const authors = table("authors", { name: column("varchar", { unique: true, length: "40" }) })
const books: TableEntity = table(
  "books",
  { title: column("varchar"), author_id: column("integer") },
  {
    indices: [{ columns: ["title"] }],
    foreignKeys: [
      { target: "authors", columnNames: ["author_id"], referencedColumnNames: ["id"], onDelete: "CASCADE" },
    ],
  },
)
const named = (id: string): string[] => [
  `CREATE TABLE "authors" ("id" ${id}, "name" varchar(40), CONSTRAINT "authors_name_key" UNIQUE ("name"))`,
  `CREATE TABLE "books" ("id" ${id}, "title" varchar, "author_id" integer,
    CONSTRAINT "fk_books_author" FOREIGN KEY ("author_id") REFERENCES "authors" ("id") ON DELETE CASCADE)`,
  `CREATE INDEX "books_title_idx" ON "books" ("title")`,
  `INSERT INTO "authors" VALUES (1, 'x')`,
  `INSERT INTO "books" VALUES (1, 'a', 1)`,
]

const cheap: TableEntity = {
  name: "cheap",
  tableName: "cheap",
  type: "view",
  columns: {},
  expression: 'SELECT "id" FROM "products" WHERE "price" < 10',
}
const priced = table("products", { price: column("integer") })
const withView = [
  'CREATE TABLE "products" ("id" integer NOT NULL PRIMARY KEY, "price" integer)',
  'CREATE VIEW "cheap" AS SELECT "id" FROM "products" WHERE "price" < 10',
]

const twice = (type: string): TableEntity =>
  table("products", {
    price: column("integer"),
    twice: column(type, { generatedType: "STORED", asExpression: "price * 2" }),
  })

const tags = table("tags")
const posts: TableEntity = table(
  "posts",
  {},
  {
    relations: {
      tags: {
        type: "many-to-many",
        target: "tags",
        joinTable: {
          name: "post_tags",
          joinColumn: { name: "post_id", referencedColumnName: "id" },
          inverseJoinColumn: { name: "tag_id", referencedColumnName: "id" },
        },
      },
    },
  },
)
const postTags: TableEntity = {
  name: "post_tag",
  tableName: "post_tags",
  columns: { post_id: { type: "integer", primary: true }, tag_id: { type: "integer", primary: true } },
  relations: {},
}
const joined = [
  'CREATE TABLE "tags" ("id" integer NOT NULL PRIMARY KEY)',
  'CREATE TABLE "posts" ("id" integer NOT NULL PRIMARY KEY)',
  `CREATE TABLE "post_tags" ("post_id" integer NOT NULL, "tag_id" integer NOT NULL, PRIMARY KEY ("post_id", "tag_id"),
    FOREIGN KEY ("post_id") REFERENCES "posts" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    FOREIGN KEY ("tag_id") REFERENCES "tags" ("id") ON DELETE CASCADE ON UPDATE CASCADE)`,
  'CREATE INDEX "post_tags_post" ON "post_tags" ("post_id")',
  'CREATE INDEX "post_tags_tag" ON "post_tags" ("tag_id")',
  'INSERT INTO "tags" VALUES (1)',
  'INSERT INTO "posts" VALUES (2)',
  'INSERT INTO "post_tags" VALUES (2, 1)',
]

export default defineCases({
  "names that TypeORM would not give": made(
    [authors, books],
    named("integer NOT NULL PRIMARY KEY"),
    named("integer NOT NULL PRIMARY KEY"),
    {
      expect: {
        noSql: [/DROP (INDEX|CONSTRAINT)/],
        nothing: ['SELECT 1 WHERE (SELECT count(*) FROM "books") <> 1'],
      },
    },
  ),
  "a view that typeorm_metadata does not know": made([priced, cheap], withView, withView, {
    expect: { noSql: [/DROP VIEW/] },
    mayChangeNothing: true,
    typeormDisagrees: "it makes a view again whose text it did not record",
  }),
  "a generated column that typeorm_metadata does not know": made(
    [twice("integer")],
    [
      'CREATE TABLE "products" ("id" integer NOT NULL PRIMARY KEY, "price" integer, "twice" integer GENERATED ALWAYS AS (price * 2) STORED)',
    ],
    [
      'CREATE TABLE "products" ("id" integer NOT NULL PRIMARY KEY, "price" integer, "twice" integer GENERATED ALWAYS AS (price * 2) STORED)',
    ],
    {
      expect: { noSql: [/DROP COLUMN/, /DROP TABLE/] },
      mayChangeNothing: true,
      typeormDisagrees: "it makes a column again whose expression it did not record",
    },
  ),
  "a table that is an entity and a join table": made([tags, postTags, posts], joined, joined, {
    expect: {
      nothing: ['SELECT 1 WHERE (SELECT count(*) FROM "post_tags") <> 1'],
    },
    mayChangeNothing: true,
    typeormDisagrees: "it builds the table once for the entity and once for the relation",
  }),
  "types and defaults in other words": made(
    [
      table("things", {
        a: { type: "varchar", length: "20", default: "" },
        b: { type: "boolean", default: false },
        c: { type: "timestamp", default: () => "CURRENT_TIMESTAMP" },
        d: { type: "numeric", precision: 10, scale: 2, default: 0 },
        e: { type: "integer", default: -1 },
        f: { type: "timestamp with time zone", default: () => "now()" },
        g: { type: "text", default: "it's" },
        h: { type: "jsonb", default: {} },
        i: { type: "uuid", default: () => "gen_random_uuid()" },
      }),
    ],
    [
      `CREATE TABLE "things" ("id" int4 NOT NULL PRIMARY KEY, "a" character varying(20) NOT NULL DEFAULT ''::character varying,
        "b" bool NOT NULL DEFAULT 'f', "c" timestamp without time zone NOT NULL DEFAULT now(), "d" decimal(10,2) NOT NULL DEFAULT '0',
        "e" int NOT NULL DEFAULT (-1), "f" timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP, "g" text NOT NULL DEFAULT E'it\\'s',
        "h" jsonb NOT NULL DEFAULT '{ }', "i" uuid NOT NULL DEFAULT gen_random_uuid())`,
    ],
    "has none of these types",
    { expect: { up: [] }, mayChangeNothing: true },
  ),
  "types and defaults in other words, in a file": made(
    [
      table("things", {
        a: { type: "varchar", length: "20", default: "" },
        b: { type: "boolean", default: false },
        c: { type: "datetime", default: () => "CURRENT_TIMESTAMP" },
        d: { type: "decimal", precision: 10, scale: 2, default: 0 },
        e: { type: "integer", default: -1 },
      }),
    ],
    "is the case before",
    [
      `CREATE TABLE things (
        id INTEGER NOT NULL PRIMARY KEY,
        a VARCHAR(20) DEFAULT '' NOT NULL, -- a name
        b BOOLEAN NOT NULL DEFAULT 0,
        c DATETIME NOT NULL DEFAULT current_timestamp,
        d DECIMAL(10, 2) NOT NULL DEFAULT 0,
        e Integer NOT NULL DEFAULT -1
      )`,
    ],
    {
      expect: { up: [] },
      mayChangeNothing: true,
      typeormDisagrees: "it compares how a default is written, and builds the table again for ever",
    },
  ),
  "a serial made by hand": made(
    [
      {
        name: "things",
        tableName: "things",
        columns: { id: { type: "integer", primary: true, generated: "increment" } },
      },
    ],
    [
      "CREATE SEQUENCE thing_ids",
      `CREATE TABLE "things" ("id" integer NOT NULL DEFAULT nextval('thing_ids') PRIMARY KEY)`,
      'ALTER SEQUENCE thing_ids OWNED BY "things"."id"',
      "SELECT nextval('thing_ids')",
    ],
    "has no sequences",
    {
      expect: { nothing: ["SELECT 1 WHERE nextval('thing_ids') < 2"] },
      mayChangeNothing: true,
      typeormDisagrees: "it wants the sequence under its own name",
    },
  ),
  "an enum type of another name": made(
    [table("things", { kind: column("enum", { enum: ["a", "b"] }) })],
    [
      "CREATE TYPE kinds AS ENUM ('a', 'b')",
      'CREATE TABLE "things" ("id" integer NOT NULL PRIMARY KEY, "kind" kinds)',
      `INSERT INTO "things" VALUES (1, 'b')`,
    ],
    "has no enum types",
    {
      expect: {
        nothing: [`SELECT 1 WHERE NOT EXISTS (SELECT FROM "things" WHERE "kind" = 'b')`],
        noSql: [/DROP COLUMN/],
      },
    },
  ),
})
