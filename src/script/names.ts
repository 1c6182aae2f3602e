import { randomBytes } from "node:crypto"
import { LimbeckError } from "../errors"

/** File names end at 255 bytes, of which timestamp and extension take their part. */
const LONGEST = 200

/**
 * The class name of a migration: `add new field`, `addNewField` and `AddNewField` are all
 * `AddNewField`.
 * @throws LimbeckError `bad-migration-name`
 */
export function classNameOf(text: string): string {
  const given = text.normalize("NFC").trim()
  if (given === "") throw badName(text, "it is empty")
  if (/[/\\]/.test(given)) throw badName(text, "it contains a path separator")
  if (given.length > LONGEST) throw badName(text, `it has ${given.length} characters, and ${LONGEST} are the most`)
  if (RESERVED.has(given)) throw badName(text, "it is a reserved word of TypeScript")
  const words = given.split(/[^\p{L}\p{N}\p{M}_$]+/u).filter((word) => word !== "")
  const name = words
    .flatMap((word) => word.split("_"))
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("")
  if (name === "") throw badName(text, "it contains no letter")
  if (!/^[\p{L}$]/u.test(name)) throw badName(text, "a class name begins with a letter")
  if (!/^[\p{ID_Start}$][\p{ID_Continue}$]*$/u.test(name)) throw badName(text, "it is no name for a class")
  if (Buffer.byteLength(name) > LONGEST) throw badName(text, `it has more than ${LONGEST} bytes`)
  return name
}

/** `1768210200000-AddNewField.ts` */
export function fileNameOf(timestamp: number, className: string, extension = ".ts"): string {
  return `${timestamp}-${className}${extension}`
}

/** A new revision id: 12 hex digits at random. */
export function newRevision(): string {
  return randomBytes(6).toString("hex")
}

function badName(text: string, reason: string): LimbeckError {
  const shown = text.length > 60 ? `${text.slice(0, 57)}...` : text
  return new LimbeckError({
    code: "bad-migration-name",
    message: `cannot name a migration ${JSON.stringify(shown)}: ${reason}`,
    next: "limbeck generate -n AddNewField",
  })
}

/** ECMAScript, 12.7.2 Keywords and Reserved Words, strict mode, and TypeScript's predefined types. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends " +
    "false finally for function if implements import in instanceof interface let new null package private protected " +
    "public return static super switch this throw true try typeof undefined var void while with yield " +
    "any bigint boolean never number object string symbol unknown"
  ).split(" "),
)
