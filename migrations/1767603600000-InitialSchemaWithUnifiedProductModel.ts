import type { MigrationInterface, QueryRunner } from "typeorm"
import { operations } from "limbeck"

/** Initial schema with unified product model */
export class InitialSchemaWithUnifiedProductModel1767603600000 implements MigrationInterface {
  static readonly revision = "9a5bb11300d5"
  static readonly parents = []
  name = "InitialSchemaWithUnifiedProductModel1767603600000"

  async up(queryRunner: QueryRunner): Promise<void> {
    const op = operations(queryRunner)
    await op.on("postgres").createEnum("order_status", ["pending", "paid", "packed", "shipped", "cancelled"])
    await op.on("postgres").createEnum("product_type", ["pattern", "kit", "beads", "tools", "pegboards", "other"])
    await op.createTable("customers", {
      columns: [
        { name: "id", type: "integer", nullable: false, increment: { postgres: "serial", sqlite: "autoincrement" } },
        { name: "email", type: "varchar(254)", nullable: false },
        { name: "name", type: "varchar(200)", nullable: false },
        { name: "phone", type: "varchar(30)", nullable: true },
        { name: "wants_newsletter", type: "boolean", nullable: false, default: false },
        {
          name: "created_at",
          type: { postgres: "timestamp", sqlite: "datetime" },
          nullable: false,
          default: { sql: { postgres: "now()", sqlite: "datetime('now')" } },
        },
        { name: "deleted_at", type: { postgres: "timestamp", sqlite: "datetime" }, nullable: true },
      ],
      primaryKey: { name: { postgres: "PK_133ec679a801fab5e070f73d3ea" }, columns: ["id"] },
      uniques: [{ name: "UQ_8536b8b85c06969f84f0c098b03", columns: ["email"] }],
    })
    await op.createTable("addresses", {
      columns: [
        { name: "id", type: "integer", nullable: false, increment: { postgres: "serial", sqlite: "autoincrement" } },
        { name: "customer_id", type: "integer", nullable: false },
        { name: "street", type: "varchar(200)", nullable: false },
        { name: "postal_code", type: "varchar(20)", nullable: false },
        { name: "city", type: "varchar(100)", nullable: false },
        { name: "country", type: "varchar(2)", nullable: false, default: "NO" },
      ],
      primaryKey: { name: { postgres: "PK_745d8f43d3af10ab8247465e450" }, columns: ["id"] },
      uniques: [{ name: "REL_7482082bf53fd0ba88a32e3de8", columns: ["customer_id"] }],
      foreignKeys: [
        {
          name: "FK_7482082bf53fd0ba88a32e3de88",
          columns: ["customer_id"],
          references: { table: "customers", columns: ["id"] },
          onDelete: "cascade",
        },
      ],
    })
    await op.createTable("collections", {
      columns: [
        { name: "id", type: "integer", nullable: false, increment: { postgres: "serial", sqlite: "autoincrement" } },
        { name: "name", type: "varchar(120)", nullable: false },
        { name: "slug", type: "varchar(120)", nullable: false },
        { name: "parent_id", type: "integer", nullable: true },
      ],
      primaryKey: { name: { postgres: "PK_21c00b1ebbd41ba1354242c5c4e" }, columns: ["id"] },
      uniques: [{ name: "UQ_99d0d14f9f23b45d2c6648c4b57", columns: ["slug"] }],
      foreignKeys: [
        {
          name: "FK_0f812cc4eb3b50276468bb4a1a7",
          columns: ["parent_id"],
          references: { table: "collections", columns: ["id"] },
          onDelete: "cascade",
        },
      ],
    })
    await op.createTable("patterns", {
      columns: [
        { name: "id", type: "integer", nullable: false, increment: { postgres: "serial", sqlite: "autoincrement" } },
        { name: "title", type: "varchar(200)", nullable: false },
        { name: "width", type: "integer", nullable: false },
        { name: "height", type: "integer", nullable: false },
        { name: "grid", type: { postgres: "jsonb", sqlite: "text" }, nullable: false },
        { name: "author_id", type: "integer", nullable: true },
        {
          name: "created_at",
          type: { postgres: "timestamp", sqlite: "datetime" },
          nullable: false,
          default: { sql: { postgres: "now()", sqlite: "datetime('now')" } },
        },
      ],
      primaryKey: { name: { postgres: "PK_afb8e3087247ebfc0f30a682a9b" }, columns: ["id"] },
      checks: [{ name: "CHK_patterns_size", sql: '"width" > 0 AND "height" > 0' }],
      foreignKeys: [
        {
          name: "FK_38ceac7bbb2cb93d1d56899be7f",
          columns: ["author_id"],
          references: { table: "customers", columns: ["id"] },
          onDelete: "set null",
        },
      ],
    })
    await op.createTable("products", {
      columns: [
        { name: "id", type: "integer", nullable: false, increment: { postgres: "serial", sqlite: "autoincrement" } },
        { name: "name", type: "varchar(200)", nullable: false },
        { name: "description", type: "text", nullable: true },
        { name: "price", type: { postgres: "numeric(10,2)", sqlite: "decimal(10,2)" }, nullable: false },
        {
          name: "product_type",
          type: { postgres: "enum", sqlite: "varchar" },
          nullable: false,
          enumName: { postgres: "product_type" },
          enum: { sqlite: ["pattern", "kit", "beads", "tools", "pegboards", "other"] },
        },
        { name: "pattern_id", type: "integer", nullable: true },
        { name: "sanity_document_id", type: "varchar(100)", nullable: true },
        { name: "category", type: "varchar(100)", nullable: true },
        { name: "colors_used", type: "text", nullable: true },
        { name: "grid_size", type: "varchar(50)", nullable: true },
        { name: "is_featured", type: "boolean", nullable: false, default: false },
        { name: "display_order", type: "integer", nullable: false, default: 0 },
        {
          name: "created_at",
          type: { postgres: "timestamp", sqlite: "datetime" },
          nullable: false,
          default: { sql: { postgres: "now()", sqlite: "datetime('now')" } },
        },
        {
          name: "updated_at",
          type: { postgres: "timestamp", sqlite: "datetime" },
          nullable: false,
          default: { sql: { postgres: "now()", sqlite: "datetime('now')" } },
        },
      ],
      primaryKey: { name: { postgres: "PK_0806c755e0aca124e67c0cf6d7d" }, columns: ["id"] },
      uniques: [{ name: "UQ_b40e133f9e10098e8c5b12c3d31", columns: ["sanity_document_id"] }],
      indexes: [{ name: "IDX_d157af59b479aba998163d9b4c", columns: ["product_type", "is_featured"] }],
      foreignKeys: [
        {
          name: "FK_1904d6856bde3b135cc6282cbfb",
          columns: ["pattern_id"],
          references: { table: "patterns", columns: ["id"] },
          onDelete: "set null",
        },
      ],
    })
    await op.createTable("collection_products", {
      columns: [
        { name: "collection_id", type: "integer", nullable: false },
        { name: "product_id", type: "integer", nullable: false },
      ],
      primaryKey: { name: { postgres: "PK_cf6d25a1f53ebdf9c1c79ef2ef7" }, columns: ["collection_id", "product_id"] },
      indexes: [
        { name: "IDX_e87d3f6a1fa89a197975d3fc52", columns: ["collection_id"] },
        { name: "IDX_862459bc848778744e0370048d", columns: ["product_id"] },
      ],
      foreignKeys: [
        {
          name: "FK_e87d3f6a1fa89a197975d3fc527",
          columns: ["collection_id"],
          references: { table: "collections", columns: ["id"] },
          onDelete: "cascade",
          onUpdate: "cascade",
        },
        {
          name: "FK_862459bc848778744e0370048de",
          columns: ["product_id"],
          references: { table: "products", columns: ["id"] },
          onDelete: "cascade",
          onUpdate: "cascade",
        },
      ],
    })
    await op.createTable("orders", {
      columns: [
        { name: "id", type: "integer", nullable: false, increment: { postgres: "serial", sqlite: "autoincrement" } },
        { name: "customer_id", type: "integer", nullable: false },
        {
          name: "status",
          type: { postgres: "enum", sqlite: "varchar" },
          nullable: false,
          default: "pending",
          enumName: { postgres: "order_status" },
          enum: { sqlite: ["pending", "paid", "packed", "shipped", "cancelled"] },
        },
        { name: "total", type: { postgres: "numeric(10,2)", sqlite: "decimal(10,2)" }, nullable: false, default: 0 },
        { name: "note", type: "text", nullable: true },
        {
          name: "placed_at",
          type: { postgres: "timestamp", sqlite: "datetime" },
          nullable: false,
          default: { sql: { postgres: "now()", sqlite: "datetime('now')" } },
        },
        {
          name: "updated_at",
          type: { postgres: "timestamp", sqlite: "datetime" },
          nullable: false,
          default: { sql: { postgres: "now()", sqlite: "datetime('now')" } },
        },
      ],
      primaryKey: { name: { postgres: "PK_710e2d4957aa5878dfe94e4ac2f" }, columns: ["id"] },
      checks: [{ name: "CHK_orders_total", sql: '"total" >= 0' }],
      indexes: [{ name: "IDX_f8ab0f36a36db369a4d5ad3fa7", columns: ["customer_id", "placed_at"] }],
      foreignKeys: [
        {
          name: "FK_772d0ce0473ac2ccfa26060dbe9",
          columns: ["customer_id"],
          references: { table: "customers", columns: ["id"] },
          onDelete: "restrict",
        },
      ],
    })
    await op.createTable("order_lines", {
      columns: [
        { name: "id", type: "integer", nullable: false, increment: { postgres: "serial", sqlite: "autoincrement" } },
        { name: "order_id", type: "integer", nullable: false },
        { name: "product_id", type: "integer", nullable: false },
        { name: "quantity", type: "integer", nullable: false, default: 1 },
        { name: "unit_price", type: { postgres: "numeric(10,2)", sqlite: "decimal(10,2)" }, nullable: false },
      ],
      primaryKey: { name: { postgres: "PK_627dcd7f1d707de4df241b2da6b" }, columns: ["id"] },
      uniques: [{ name: "UQ_8e08b80d6228294325a3895f2b0", columns: ["order_id", "product_id"] }],
      checks: [{ name: "CHK_order_lines_quantity", sql: '"quantity" > 0' }],
      indexes: [{ name: "IDX_c33a737fbeb5050911ca729aae", columns: ["product_id"] }],
      foreignKeys: [
        {
          name: "FK_6a619803439ea92778cafc8fb54",
          columns: ["order_id"],
          references: { table: "orders", columns: ["id"] },
          onDelete: "cascade",
        },
        {
          name: "FK_c33a737fbeb5050911ca729aaed",
          columns: ["product_id"],
          references: { table: "products", columns: ["id"] },
          onDelete: "restrict",
        },
      ],
    })
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const op = operations(queryRunner)
    await op.dropTable("order_lines") // loses order_lines
    await op.dropTable("orders") // loses orders
    await op.dropTable("collection_products") // loses collection_products
    await op.dropTable("products") // loses products
    await op.dropTable("patterns") // loses patterns
    await op.dropTable("collections") // loses collections
    await op.dropTable("addresses") // loses addresses
    await op.dropTable("customers") // loses customers
    await op.on("postgres").dropEnum("order_status")
    await op.on("postgres").dropEnum("product_type")
  }
}
