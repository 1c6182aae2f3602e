/** Constants of JSON and time types in one spelling per value, close to what the server prints. */

/** JSON with sorted keys and no spaces, as jsonb does not keep either; the text itself where it is no JSON. */
export function canonicalJson(text: string): string {
  if (/\d{16}/.test(text)) return text // JavaScript would round it
  try {
    return JSON.stringify(sortKeys(JSON.parse(text) as unknown))
  } catch {
    return text
  }
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (typeof value !== "object" || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return Object.fromEntries(entries.map(([key, member]) => [key, sortKeys(member)]))
}

const DATE_TIME = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(Z|[-+]\d{2}(?::?\d{2})?)?)?$/i

/** `2020-01-01T10:00Z` is `2020-01-01 10:00:00+00`; a text of another type, or another form, stays. */
export function canonicalTime(text: string, base: string): string {
  if (base === "time") return /^\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/.test(text) ? canonicalClock(text) : text
  const match = base === "timestamp" || base === "timestamptz" ? DATE_TIME.exec(text) : null
  if (match === null) return text
  const [, date = "", clock = "00:00:00", offset] = match
  if (base === "timestamp") return `${date} ${canonicalClock(clock)}`
  // Without an offset the value depends on the session's time zone: only the server can tell.
  return offset === undefined ? text : toUtc(date, canonicalClock(clock), offset)
}

function canonicalClock(clock: string): string {
  const [hours = "", minutes = "", seconds = "00"] = clock.split(":")
  return `${hours}:${minutes}:${seconds.replace(/\.0+$/, "").replace(/(\.\d*?)0+$/, "$1")}`
}

function toUtc(date: string, clock: string, offset: string): string {
  const hours = /^z$/i.test(offset)
    ? "+00:00"
    : offset.replace(/^([-+]\d{2}):?(\d{2})?$/, (_, h: string, m?: string) => `${h}:${m ?? "00"}`)
  const [whole = "", fraction] = clock.split(".")
  const instant = new Date(`${date}T${whole}${hours}`)
  if (Number.isNaN(instant.getTime())) return `${date} ${clock}${offset}`
  const text = instant.toISOString().slice(0, 19).replace("T", " ")
  return `${text}${fraction === undefined ? "" : `.${fraction}`}+00`
}

/** Braces and hyphens may stand or not (manual 8.12); the server prints hyphens and small letters. */
export function canonicalUuid(text: string): string {
  const digits = text
    .replace(/^\{(.*)\}$/, "$1")
    .replaceAll("-", "")
    .toLowerCase()
  const parts = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(digits)
  return parts === null ? text.toLowerCase() : parts.slice(1).join("-")
}
