import { column, defineCases, table, type CaseFile } from "../case"

/** Everything that has a name, under a name that breaks whoever forgets to quote. */
const everything = (name: string): CaseFile => {
  const quoted = `"${name.replaceAll('"', '""')}"`
  const label = { postgres: "enum", sqlite: "simple-enum" }
  const tables = (type: string, labels: readonly string[], check: string): CaseFile["before"] => [
    table(`${name}1`, { [name]: column(type, { unique: true }) }),
    {
      ...table(`${name}2`, {
        [name]: column(type, { default: name }),
        [`${name}e`]: column(label, {
          enum: labels,
          default: name,
          enumName: { postgres: `${name}e`, sqlite: undefined },
        }),
      }),
      indices: [{ name: `${name}i`, columns: [name], where: `${quoted} <> ''` }],
      uniques: [{ name: `${name}u`, columns: [name] }],
      checks: [{ name: `${name}c`, expression: `${quoted} <> ${check}` }],
      foreignKeys: [{ name: `${name}f`, target: `${name}1`, columnNames: [name], referencedColumnNames: [name] }],
    },
  ]
  const at = (number: number): string => `"${(name + String(number)).replaceAll('"', '""')}"`
  return {
    before: tables("varchar", [name], "'a'"),
    after: tables("text", [name, `${name}'2`], "'b'"),
    rows: { [at(1)]: [{ id: 1, [name]: "x" }], [at(2)]: [{ id: 1, [name]: "x" }] },
  }
}

export default defineCases({
  "reserved word": everything("select"),
  "mixed case": everything("OrderItem"),
  space: everything("order item"),
  "double quote": { ...everything('say "hi"'), typeormDisagrees: "it does not quote them" },
  "single quote": { ...everything("it's"), typeormDisagrees: "it does not quote them" },
  backslash: everything("back\\slash"),
  unicode: everything("Größe日本🦄"),
  comment: everything("a--b/*c*/"),
  "dollar and percent": everything("$1%s{0}?"),
  "word that JavaScript knows": everything("constructor"),
})
