import type { Description } from "../operations/describe"

const CODES = { red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36, grey: 90, bold: 1 } as const
export type Colour = keyof typeof CODES

/** Text in a terminal colour, or as it is. */
export function paint(text: string, colour: Colour, hasColour: boolean): string {
  return hasColour ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text
}

const SIGN_COLOURS: Record<Description["sign"], Colour> = { "+": "green", "~": "yellow", "-": "magenta", "!": "red" }

export function paintSign(sign: Description["sign"], hasColour: boolean): string {
  return paint(sign, SIGN_COLOURS[sign], hasColour)
}

const TOKENS =
  /(\/\*\*[\s\S]*?\*\/|\/\/[^\n]*)|("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|\b(import|type|from|export|class|implements|static|readonly|async|await|const|return|new|null|true|false|undefined)\b|\b(\d[\d_.]*)\b/g

/** TypeScript with its comments, strings, keywords and numbers coloured, for showing a generated file. */
export function paintSource(source: string, hasColour: boolean): string {
  if (!hasColour) return source
  return source.replace(TOKENS, (text, comment?: string, string?: string, keyword?: string) => {
    const colour: Colour =
      comment !== undefined ? "grey" : string !== undefined ? "green" : keyword !== undefined ? "blue" : "cyan"
    return text
      .split("\n")
      .map((line) => paint(line, colour, true))
      .join("\n")
  })
}

/** A line that begins with a revision: its id and its marks in colour. */
export function paintRevision(line: string, hasColour: boolean): string {
  if (!hasColour) return line
  const [id = "", ...rest] = line.split(" ")
  const marks = (text: string): string => text.replace(/\([a-z][^()]*\)/g, (mark) => paint(mark, "cyan", true))
  return [paint(id, "yellow", true), ...(rest.length === 0 ? [] : [marks(rest.join(" "))])].join(" ")
}

const LANES: readonly Colour[] = ["red", "green", "yellow", "blue", "magenta", "cyan"]

/** What stands in one lane of a drawn history; neighbours differ. */
export function paintLane(text: string, lane: number, hasColour: boolean): string {
  return text.trim() === "" ? text : paint(text, LANES[lane % LANES.length] ?? "red", hasColour)
}
