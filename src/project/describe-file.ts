import { relative } from "node:path"

/** How a file is called in messages: from the folder the command was typed in, where that is shorter. */
export function describeFile(file: string, folder = process.cwd()): string {
  const path = relative(folder, file)
  return path === "" || path.startsWith("..") ? file : path
}
