import type { Operation } from "./operation"

/** The schemas that operations name. */
export function namespacesOf(operations: readonly Operation[]): string[] {
  const found = new Set<string>()
  const walk = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return
    for (const [key, inner] of Object.entries(value)) {
      if (key === "schema" && typeof inner === "string") found.add(inner)
      else walk(inner)
    }
  }
  walk(operations)
  return [...found]
}
