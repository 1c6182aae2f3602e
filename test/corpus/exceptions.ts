import type { Property } from "./properties"
import type { TestDialect } from "../support/databases"

export interface Exception {
  readonly set: string
  readonly dialect: TestDialect
  readonly property: Property
  readonly cause: string
}

/** Where a property does not hold, and why. One that holds again must be taken out. */
export const EXCEPTIONS: readonly Exception[] = []
