import { column, defineCases, products, type CaseFile, type TableEntity } from "../case"

const rows = { products: [{ id: 1, name: "bead", price: 5 }] }
const sqlite = "changes no type of a column in place"
const name = column("varchar")
const before = [products({ name, price: column("integer") })]
const after = [products({ name, price: column("bigint") })]
const left = { indices: [{ name: "half", columns: ["price"], synchronize: false }] }
const FUNCTION = "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN coalesce(NEW, OLD); END $$"
const ROLES = ["seller", "clerk", `"Rôle ""x"""`].map(
  (role) => `DO $$ BEGIN CREATE ROLE ${role}; EXCEPTION WHEN duplicate_object THEN NULL; END $$`,
)

const twice = (type: string): TableEntity =>
  products(
    {
      name,
      price: column(type),
      twice: { type: "bigint", generatedType: "STORED", asExpression: "price * 2", nullable: true },
    },
    { indices: [{ name: "by_twice", columns: ["twice"], synchronize: false }] },
  )

/** A change of type around which something of someone else is taken away and made again as it was. */
const around = (extra: readonly string[], keeps: readonly RegExp[]): CaseFile => ({
  before,
  after,
  rows,
  prepare: ROLES,
  extra,
  expect: { keeps },
  sqlite,
})
const refused = (extra: readonly string[], message: RegExp): CaseFile => ({
  before,
  after,
  rows,
  extra,
  expect: { stops: "blocked", message },
  sqlite,
})

export default defineCases({
  "a trigger of the column": around(
    [
      FUNCTION,
      "CREATE TRIGGER note_price AFTER UPDATE OF price ON products FOR EACH ROW EXECUTE FUNCTION note()",
      "COMMENT ON TRIGGER note_price ON products IS 'theirs, ''quoted'''",
    ],
    [/^trigger/, /^note trigger/],
  ),
  "triggers that are switched off, always on and for replicas": around(
    [
      FUNCTION,
      ...["off", "always", `Replica "'"x`].map(
        (name) =>
          `CREATE TRIGGER "${name.replaceAll('"', '""')}" BEFORE UPDATE ON products FOR EACH ROW WHEN (OLD.price <> NEW.price) EXECUTE FUNCTION note('a', 'b''c')`,
      ),
      "ALTER TABLE products DISABLE TRIGGER off",
      "ALTER TABLE products ENABLE ALWAYS TRIGGER always",
      `ALTER TABLE products ENABLE REPLICA TRIGGER "Replica ""'""x"`,
    ],
    [/^trigger .* off .*enabled=D/, /^trigger .* always .*enabled=A/, /^trigger .*Replica.*enabled=R/],
  ),
  "a constraint trigger": around(
    [
      FUNCTION,
      "CREATE CONSTRAINT TRIGGER late AFTER UPDATE OF price ON products DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note()",
    ],
    [/^trigger .* late /],
  ),
  "policies of every kind": around(
    [
      "ALTER TABLE products ENABLE ROW LEVEL SECURITY",
      "ALTER TABLE products FORCE ROW LEVEL SECURITY",
      "CREATE POLICY cheap ON products USING (price < 10)",
      "COMMENT ON POLICY cheap ON products IS 'theirs'",
      `CREATE POLICY "No ""more""" ON products AS RESTRICTIVE FOR INSERT TO seller, "Rôle ""x""" WITH CHECK (price < 100 AND name <> 'it''s')`,
      "CREATE POLICY edit ON products FOR UPDATE TO seller USING (price > 0) WITH CHECK (price > 1)",
      "CREATE POLICY del ON products FOR DELETE TO CURRENT_USER USING (price = (SELECT max(p.price) FROM products p))",
    ],
    [
      /^policy .*cheap/,
      /^policy .*No/,
      /^policy .*edit/,
      /^policy .*del/,
      /^note policy/,
      /^row level security .*forced=t/,
    ],
  ),
  "a policy of another table": around(
    [
      "CREATE TABLE orders (id integer, price integer)",
      "CREATE POLICY known ON orders USING (EXISTS (SELECT FROM products p WHERE p.price = orders.price))",
    ],
    [/^policy orders known/],
  ),
  "a rule": around(
    [
      "CREATE TABLE log (price bigint)",
      "CREATE RULE write AS ON UPDATE TO products WHERE OLD.price <> NEW.price DO ALSO INSERT INTO log VALUES (OLD.price)",
      "COMMENT ON RULE write ON products IS 'theirs'",
      "ALTER TABLE products DISABLE RULE write",
    ],
    [/^rule[^]*enabled=D/, /^note rule/],
  ),
  "publications of some columns and rows": around(
    [
      `DO $$ BEGIN
         IF current_setting('server_version_num')::int < 150000 THEN CREATE PUBLICATION part FOR TABLE products;
         ELSE EXECUTE 'CREATE PUBLICATION part FOR TABLE products (id, price) WHERE (price > 3)'; END IF;
       END $$`,
      `CREATE PUBLICATION "Whole ""feed""" FOR TABLE products`,
    ],
    [/^publication part/, /^publication "Whole/],
  ),
  "extended statistics and an index with functions": {
    ...around(
      [
        "CREATE STATISTICS both_of ON name, price FROM products",
        "COMMENT ON STATISTICS both_of IS 'theirs'",
        "CREATE INDEX half ON products (abs(price), lower(name))",
      ],
      [/^statistics/, /^note statistics/, /^index .* half /],
    ),
    before: [products({ name, price: column("integer") }, left)],
    after: [products({ name, price: column("bigint") }, left)],
  },
  "a view and all that is tied to it": around(
    [
      FUNCTION,
      "CREATE VIEW other WITH (security_barrier, check_option = local) AS SELECT id, price FROM products WHERE price > 1",
      "COMMENT ON VIEW other IS 'theirs'",
      "COMMENT ON COLUMN other.price IS 'a price'",
      "ALTER VIEW other ALTER price SET DEFAULT 7",
      "GRANT SELECT, UPDATE (price) ON other TO clerk WITH GRANT OPTION",
      "CREATE TRIGGER instead INSTEAD OF DELETE ON other FOR EACH ROW EXECUTE FUNCTION note()",
      "COMMENT ON TRIGGER instead ON other IS 'of a view'",
      "CREATE RULE no AS ON INSERT TO other DO INSTEAD NOTHING",
      "COMMENT ON RULE no ON other IS 'rule of a view'",
      "ALTER VIEW other OWNER TO seller",
    ],
    [
      /^relation v .*other/,
      /^comment other/,
      /^privileges .*other/,
      /^trigger .*instead/,
      /^note trigger/,
      /^note rule/,
      /^owner .*other seller/,
      /^rule/,
    ],
  ),
  "a chain of views and a policy at its end": around(
    [
      "CREATE VIEW first AS SELECT id, name FROM products WHERE price > 1",
      "CREATE MATERIALIZED VIEW second AS SELECT id, name FROM first",
      "CREATE UNIQUE INDEX second_id ON second (id)",
      "COMMENT ON INDEX second_id IS 'of a materialised view'",
      "CREATE VIEW third AS SELECT count(*) AS n FROM second",
      "CREATE TABLE orders (id integer)",
      "CREATE POLICY known ON orders USING (id IN (SELECT id FROM first))",
    ],
    [/^view/, /^index .*second_id/, /^policy orders known/, /^comment second_id/],
  ),
  "a function that reads the column": {
    ...refused(
      ["CREATE FUNCTION total() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT sum(price) FROM products; END"],
      /function total\(\) uses it/,
    ),
    since: 14,
  },
  "a function that gives rows of a view": refused(
    [
      "CREATE VIEW other AS SELECT id, price FROM products",
      "CREATE FUNCTION all_of() RETURNS SETOF other LANGUAGE sql AS 'SELECT * FROM other'",
    ],
    /function all_of\(\)/,
  ),
  "a label that goes, under a policy and a trigger": {
    ...around(
      [
        FUNCTION,
        "ALTER TABLE products ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY big ON products USING (size = 'l')",
        "CREATE TRIGGER note_size AFTER UPDATE OF size ON products FOR EACH ROW WHEN (NEW.size = 'm') EXECUTE FUNCTION note()",
        "CREATE VIEW large AS SELECT id FROM products WHERE size = 'l'",
      ],
      [/^policy/, /^trigger/, /^view/],
    ),
    before: [products({ size: column("enum", { enum: ["s", "m", "l"] }) })],
    after: [products({ size: column("enum", { enum: ["m", "l"] }) })],
    rows: { products: [{ id: 1, size: "l" }] },
  },
  "what a generated column carries": {
    ...around(
      [
        "CREATE STATISTICS of_twice ON name, twice FROM products",
        "COMMENT ON STATISTICS of_twice IS 'theirs'",
        "CREATE INDEX by_twice ON products (twice)",
        "COMMENT ON INDEX by_twice IS 'of an index'",
        "GRANT SELECT (twice) ON products TO clerk",
        "ALTER TABLE products ALTER twice SET STATISTICS 300",
        "CREATE POLICY few ON products USING (twice < 100)",
      ],
      [/^statistics/, /^note statistics/, /^comment by_twice/, /^privileges/, /^storage/, /^policy/],
    ),
    before: [twice("integer")],
    after: [twice("bigint")],
  },
  "a table that goes, under a view of someone else": {
    before: [...before, products({}, { name: "orders", tableName: "orders" })],
    after: before,
    answers: { drops: ["orders"] },
    extra: ["CREATE VIEW other AS SELECT id FROM orders"],
    expect: { stops: "statement-failed", message: /view other depends on table orders/ },
    sqlite,
  },
})
