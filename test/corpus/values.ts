import type { Column } from "../../src/schema/columns"
import { findEnum, type Schema } from "../../src/schema/schema"
import type { TestDialect } from "../support/databases"

type Make = (row: number) => unknown

/** By what the canonical type begins with. All texts are short, so that a shorter column still holds them. */
const POSTGRES: readonly (readonly [RegExp, Make])[] = [
  [/^(smallint|integer|bigint|oid|real|double precision|money|numeric|decimal)/, (row) => `${row}`],
  [/^(varchar|char|character|text|citext|name|bpchar)/, (row) => `é${row}`],
  [/^bool/, () => "true"],
  [/^uuid/, (row) => `00000000-0000-4000-8000-00000000000${row}`],
  [/^jsonb?/, (row) => `{"n": ${row}, "text": "it's"}`],
  [/^bytea/, (row) => `\\x00ff0${row}`],
  [/^(timestamp|timestamptz|date)/, (row) => `2020-02-0${row} 12:34:56.789`],
  [/^timetz/, (row) => `12:34:0${row}+02`],
  [/^time/, (row) => `12:34:0${row}`],
  [/^interval/, (row) => `${row} days`],
  [/^point/, (row) => `(${row},1)`],
  [/^line/, (row) => `{1,-1,${row}}`],
  [/^(lseg|box)/, (row) => `((0,0),(${row},1))`],
  [/^(path|polygon)/, (row) => `((0,0),(${row},${row}),(1,0))`],
  [/^circle/, (row) => `<(0,0),${row}>`],
  [/^(inet|cidr)/, (row) => `10.0.0.${row}`],
  [/^macaddr8/, (row) => `08:00:2b:01:02:03:04:0${row}`],
  [/^macaddr/, (row) => `08:00:2b:01:02:0${row}`],
  [/^(tsvector|tsquery)/, (row) => `word${row}`],
  [/^xml/, (row) => `<a>${row}</a>`],
  [/^(int4range|int8range|numrange)/, (row) => `[${row},9)`],
  [/^(tsrange|tstzrange|daterange)/, (row) => `[2020-02-0${row},2020-03-01)`],
  [/^(int4multirange|int8multirange|nummultirange)/, (row) => `{[${row},9)}`],
  [/^(tsmultirange|tstzmultirange|datemultirange)/, (row) => `{[2020-02-0${row},2020-03-01)}`],
  [/^hstore/, (row) => `a=>${row}`],
  [/^ltree/, (row) => `top.l${row}`],
  [/^cube/, (row) => `(${row})`],
]

const SQLITE: readonly (readonly [RegExp, Make])[] = [
  [/int/, (row) => row],
  [/real|float|double|numeric|decimal/, (row) => row + 0.5],
  [/bool/, () => 1],
  [/blob/, (row) => Buffer.from([0, 255, row])],
  [/^datetime|^timestamp/, (row) => `2020-02-0${row} 12:34:56.789`],
  [/^date/, (row) => `2020-02-0${row}`],
  [/^time/, (row) => `12:34:0${row}`],
  [/json/, (row) => `{"n": ${row}}`],
  [/^/, (row) => `é${row}`],
]

/** What a column holds in one row; undefined where no value is known, and the column stays empty. */
export function valueOf(column: Column, schema: Schema, dialect: TestDialect, row: number): unknown {
  const element = column.type.replace(/(\[\])+$/, "")
  const labels = column.enum ?? (column.enumName && findEnum(schema, column.enumName)?.labels)
  const value = labels ? labels[0] : plainValue(element, dialect, row)
  if (element === column.type || value === undefined) return value
  return `{"${`${value as string | number}`.replace(/["\\]/g, "\\$&")}"}`
}

function plainValue(type: string, dialect: TestDialect, row: number): unknown {
  const length = /^(?:varchar|char|character varying|character|nvarchar)\((\d+)\)/.exec(type)?.[1]
  if (length === "1") return `${row}`
  const bits = /^(?:bit|varbit)\((\d+)\)/.exec(type)?.[1]
  if (bits !== undefined || /^bit|^varbit/.test(type))
    return row
      .toString(2)
      .padStart(Number(bits ?? 1), "0")
      .slice(-Number(bits ?? 1))
  const [, precision, scale] = /^(?:numeric|decimal)\((\d+),(\d+)\)/.exec(type) ?? []
  if (precision !== undefined && precision === scale) return `0.${row}`
  return (dialect === "postgres" ? POSTGRES : SQLITE).find(([pattern]) => pattern.test(type))?.[1](row)
}
