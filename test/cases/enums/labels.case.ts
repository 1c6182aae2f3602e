import { defineCases, products, type CaseFile, type Entity } from "../case"

const type = { postgres: "enum", sqlite: "simple-enum" }
const one = (labels: readonly string[], rest: object = {}): Entity[] => [
  products({ kind: { type, enum: labels, nullable: true, ...rest } }),
]
const rows = {
  products: [
    { id: 1, kind: "tools" },
    { id: 2, kind: "kit" },
    { id: 3, kind: null },
  ],
}
const change = (from: readonly string[], to: readonly string[]): CaseFile => ({
  before: one(from),
  after: one(to),
  rows,
})
const three = ["tools", "kit", "bead"]

export default defineCases({
  "added at the end": change(three, [...three, "string"]),
  "added at the beginning": change(three, ["string", ...three]),
  "added in the middle": change(three, ["tools", "string", "kit", "bead"]),
  "several added": change(three, ["a", "tools", "b", "c", "kit", "bead", "d"]),
  "removed, not in use": change(three, ["tools", "kit"]),
  "removed, in use": { ...change(three, ["kit", "bead"]), expect: { stops: "label-in-use", message: /tools/ } },
  "removed, with an answer": {
    ...change(three, ["kit", "bead"]),
    answers: { mapEnums: ["products.kind:tools=bead"] },
    expect: {
      rows: { products: [{ id: 1, kind: "bead" }, { id: 2, kind: "kit" }, { id: 3 }] },
      rowsBack: { products: [{ id: 1, kind: "bead" }, { id: 2, kind: "kit" }, { id: 3 }] },
      file: [/map: \{ tools: "bead" \}/],
    },
  },
  reordered: change(three, ["bead", "kit", "tools"]),
  "renamed, with an answer": {
    ...change(three, ["tooling", "kit", "bead"]),
    answers: { renameEnums: ["products.kind:tools=tooling"] },
    expect: { rows: { products: [{ id: 1, kind: "tooling" }, { id: 2, kind: "kit" }, { id: 3 }] } },
  },
  "added and removed": { ...change(["tools", "kit", "old"], ["new", "tools", "kit"]), answers: { noRenames: true } },
  "with quotes, commas and unicode": change(
    ["tools", "kit", "it's"],
    ["tools", "kit", "it's", 'say "a, b"', "{x}", "日本", "a\\b"],
  ),
  "default uses a new label": {
    before: one(three, { default: "kit" }),
    after: one([...three, "string"], { default: "string" }),
    rows,
  },
  "default stays": {
    before: one(three, { default: "kit" }),
    after: one(["string", ...three], { default: "kit" }),
    rows,
  },
  "default moves off a removed label": {
    before: one(["tools", "kit", "old"], { default: "old" }),
    after: one(["tools", "kit"], { default: "kit" }),
    rows,
    answers: { noRenames: true },
  },
  "the empty label": { ...change(["tools", "kit"], ["tools", "kit", ""]) },
  "one renamed, another merged into it": {
    ...change(["tools", "kit", "bead"], ["tooling", "bead"]),
    answers: { renameEnums: ["products.kind:tools=tooling"], mapEnums: ["products.kind:kit=tooling"] },
    expect: {
      rows: { products: [{ id: 1, kind: "tooling" }, { id: 2, kind: "tooling" }, { id: 3 }] },
      rowsBack: { products: [{ id: 1, kind: "tools" }, { id: 2, kind: "tools" }, { id: 3 }] },
    },
  },
})
