import type { Revision } from "../history/migration"
import type { Operation } from "../operations/operation"
import type { Direction } from "./events"

/** The SQL of one migration, its row in the ledger included. */
export interface ScriptPart {
  readonly revision: Revision
  readonly direction: Direction
  readonly transactional: boolean
  /** What it does, as operations. */
  readonly operations: readonly Operation[]
  /** What it does, without what keeps it in its place. */
  readonly own: readonly OwnStatement[]
  readonly statements: readonly string[]
  /** The same, by what may be sent as one message. */
  readonly units: readonly (readonly string[])[]
}

export interface OwnStatement {
  readonly text: string
  /** Refused inside a transaction. */
  readonly outside: boolean
}

/** What brings a database from one revision to another, without limbeck. */
export interface Script {
  /** How to run it. */
  readonly advice: string
  readonly opening: readonly string[]
  readonly parts: readonly ScriptPart[]
  readonly closing: readonly string[]
}
