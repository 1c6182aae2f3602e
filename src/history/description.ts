/** The comment of the class in a file, which is what a migration says of itself; compiled JavaScript may have lost it. */
export function descriptionIn(source: string): string | undefined {
  const comment = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(?:export\s+(?:default\s+)?)?class\b/.exec(source)?.[1]
  const lines = comment?.split("\n").map((line) => line.replace(/^\s*\*?\s?/, "").trim())
  const text = lines?.filter((line) => line !== "").join(" ")
  return text === "" ? undefined : text
}
