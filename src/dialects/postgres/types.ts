/** Every spelling PostgreSQL takes for a built-in type that has several, with the short one limbeck writes. */
const ALIASES: Readonly<Record<string, string>> = {
  int: "integer",
  int2: "smallint",
  int4: "integer",
  int8: "bigint",
  serial: "integer",
  serial2: "smallint",
  serial4: "integer",
  serial8: "bigint",
  smallserial: "smallint",
  bigserial: "bigint",
  decimal: "numeric",
  dec: "numeric",
  float: "double precision",
  float4: "real",
  float8: "double precision",
  bool: "boolean",
  "character varying": "varchar",
  "char varying": "varchar",
  "national character varying": "varchar",
  "national char varying": "varchar",
  "nchar varying": "varchar",
  character: "char",
  "national character": "char",
  "national char": "char",
  nchar: "char",
  "bit varying": "varbit",
  "timestamp without time zone": "timestamp",
  "timestamp with time zone": "timestamptz",
  "time without time zone": "time",
  "time with time zone": "timetz",
  "simple-array": "text",
  "simple-json": "text",
  "simple-enum": "enum",
}

const ARRAY_MARK = /(?:\s+array(?:\s*\[\d*\])?|(?:\s*\[\d*\])+)$/i

/** A type taken apart: `numeric(10,2)[]` is base `numeric`, arguments `10` and `2`, an array. */
export interface TypeParts {
  readonly base: string
  readonly args: readonly string[]
  readonly array: boolean
}

/** The parts of a type text in any spelling; the base is canonical. */
export function readType(text: string): TypeParts {
  const spaced = text.trim().replace(/\s+/g, " ")
  const array = ARRAY_MARK.test(spaced)
  const scalar = spaced.replace(ARRAY_MARK, "").trim()
  const folded = scalar.includes('"') ? scalar : scalar.toLowerCase()
  const match = /^([^()]+?)(?: ?\(([^)]*)\) ?([^()]*))?$/.exec(folded)
  if (match === null) return { base: folded, args: [], array }
  const [, name = "", list, rest = ""] = match
  const base = (rest === "" ? name : `${name} ${rest}`).replace(/^pg_catalog\./, "")
  const args = list === undefined ? [] : list.split(",").map((argument) => argument.trim())
  return { ...canonicalParts(base, args), array }
}

/** The canonical spelling of a type text: `character varying(10)` is `varchar(10)`. */
export function canonicalType(text: string): string {
  return printType(readType(text))
}

export function printType({ base, args, array }: TypeParts): string {
  return `${base}${args.length === 0 ? "" : `(${args.join(",")})`}${array ? "[]" : ""}`
}

function canonicalParts(name: string, args: readonly string[]): { base: string; args: readonly string[] } {
  if (name === "float" && args[0] !== undefined)
    return { base: Number(args[0]) <= 24 ? "real" : "double precision", args: [] }
  const base = ALIASES[name] ?? name
  switch (base) {
    case "char":
    case "bit": // both mean length 1 without one (manual 8.3, 8.10)
      return { base, args: args[0] === "1" ? [] : args }
    case "timestamp":
    case "timestamptz":
    case "time":
    case "timetz":
    case "interval": // 6 digits is what they keep without a precision (manual 8.5)
      return { base, args: args[0] === "6" ? [] : args }
    case "numeric":
      return { base, args: args.length === 1 ? [args[0] ?? "", "0"] : args }
    case "geometry":
    case "geography":
      return { base, args: canonicalSpatial(base, args) }
    default:
      return { base, args: base === "smallint" || base === "integer" || base === "bigint" ? [] : args }
  }
}

const SPATIAL = [
  ...["Geometry", "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "Triangle", "Tin"],
  ...["GeometryCollection", "CircularString", "CompoundCurve", "CurvePolygon", "MultiCurve", "MultiSurface"],
  ...["PolyhedralSurface"],
]

/** As PostGIS prints it: the shape in its own case, an SRID that is the default left out or put in. */
function canonicalSpatial(base: string, args: readonly string[]): readonly string[] {
  const [shape = "", srid = "0"] = args
  if (args.length === 0) return args
  const dimension = /(zm|z|m)?$/i.exec(shape)?.[0] ?? ""
  const plain = shape.slice(0, shape.length - dimension.length).toLowerCase()
  const known = SPATIAL.find((name) => name.toLowerCase() === plain)
  const spelled = known === undefined ? shape : `${known}${dimension.toUpperCase()}`
  const number = srid === "0" && base === "geography" ? "4326" : srid
  return number === "0" ? [spelled] : [spelled, number]
}

export function isEnumType(type: string): boolean {
  return type === "enum" || type === "enum[]"
}

export function elementType(type: string): string {
  return type.replace(/\[\]$/, "")
}
