import {
  Column,
  Entity,
  ForeignKey,
  JoinColumn,
  JoinTable,
  ManyToMany,
  ManyToOne,
  OneToMany,
  OneToOne,
  PrimaryColumn,
  PrimaryGeneratedColumn,
} from "typeorm"
import { DIALECTS } from "../support/databases"
import { agree } from "./support/agreement"
import { declare } from "./support/declare"
import { findTable } from "./support/find"

@Entity()
class Author {
  @PrimaryGeneratedColumn()
  id!: number
  @Column({ type: "varchar", unique: true })
  email!: string
  @OneToMany(() => Book, (book) => book.author)
  books!: Book[]
}

@Entity()
class Book {
  @PrimaryGeneratedColumn()
  id!: number
  @ManyToOne(() => Author, (author) => author.books, { nullable: false, onDelete: "CASCADE", onUpdate: "RESTRICT" })
  author!: Author
  @ManyToOne(() => Author, { nullable: true, onDelete: "SET NULL", deferrable: "INITIALLY DEFERRED" })
  @JoinColumn({ name: "editor_id", foreignKeyConstraintName: "FK_editor" })
  editor!: Author
  @ManyToOne(() => Author, { createForeignKeyConstraints: false })
  reader!: Author
  @ManyToOne(() => Author)
  @JoinColumn({ name: "writer_email", referencedColumnName: "email" })
  writer!: Author
  @OneToOne(() => Cover, { cascade: true })
  @JoinColumn()
  cover!: unknown
  @ManyToOne(() => Book)
  sequelOf!: unknown
  @Column({ type: "integer", nullable: true })
  @ForeignKey(() => Author, { name: "FK_owner", onDelete: "RESTRICT" })
  owner_id!: number
  @ManyToMany(() => Tag)
  @JoinTable()
  tags!: unknown
  @ManyToMany(() => Author)
  @JoinTable({
    name: "book_topics",
    joinColumn: { name: "book", foreignKeyConstraintName: "FK_topics_book" },
    inverseJoinColumn: { name: "topic" },
  })
  topics!: unknown
}

@Entity()
class Cover {
  @PrimaryGeneratedColumn()
  id!: number
}

@Entity()
class Tag {
  @PrimaryColumn({ type: "varchar", length: 20, primaryKeyConstraintName: "PK_tag" })
  scope!: string
  @PrimaryColumn({ type: "integer", primaryKeyConstraintName: "PK_tag" })
  number!: number
  @OneToMany(() => Note, (note) => note.tag)
  notes!: unknown
}

@Entity()
class Note {
  @PrimaryGeneratedColumn()
  id!: number
  @ManyToOne(() => Tag, (tag) => tag.notes, { onDelete: "CASCADE" })
  @JoinColumn([
    { name: "tag_scope", referencedColumnName: "scope" },
    { name: "tag_number", referencedColumnName: "number" },
  ])
  tag!: Tag
}

describe.each(DIALECTS)("relations on %s", (dialect) => {
  const entities = [Author, Book, Cover, Tag, Note]

  it("agree with synchronize()", async () => {
    const { wanted, found } = await agree(dialect, entities)
    expect(wanted).toEqual(found)
  })

  it("keep their actions, names and deferral", async () => {
    const keys = findTable(await declare(dialect, entities), "book").foreignKeys
    expect(keys).toHaveLength(6)
    expect(keys).toContainEqual({
      name: "FK_editor",
      columns: ["editor_id"],
      references: { table: { name: "author" }, columns: ["id"] },
      onDelete: "set null",
      onUpdate: "no action",
      deferrable: "initially deferred",
    })
    expect(keys.find(({ columns }) => columns.includes("authorId"))).toMatchObject({
      onDelete: "cascade",
      onUpdate: "restrict",
    })
    expect(keys.find(({ name }) => name === "FK_owner")).toMatchObject({ onDelete: "restrict" })
    expect(keys.some(({ columns }) => columns.includes("readerId"))).toBe(false)
  })

  it("make a unique constraint of one-to-one", async () => {
    const { uniques } = findTable(await declare(dialect, entities), "book")
    expect(uniques).toEqual([{ name: expect.stringMatching(/^REL_/) as unknown, columns: ["coverId"] }])
  })

  it("make a table with keys and indexes of many-to-many", async () => {
    const table = findTable(await declare(dialect, entities), "book_topics")
    expect(table.primaryKey?.columns).toEqual(table.columns.map(({ name }) => name))
    expect(table.indexes).toHaveLength(2)
    expect(table.foreignKeys.map(({ onDelete, onUpdate }) => [onDelete, onUpdate])).toEqual([
      ["cascade", "cascade"],
      ["cascade", "cascade"],
    ])
    expect(table.foreignKeys[0]?.name).toBe("FK_topics_book")
  })
})
