/** Something that disagrees, and what to do about it. */
export interface Finding {
  /** Stable, for programs. */
  readonly code: string
  readonly object: string
  /** Says all by itself. */
  readonly message: string
  /** What to type; absent where nothing has to be done. */
  readonly remedy?: string
  /** Where it is to be seen, and on which line (from 1). */
  readonly file?: string
  readonly line?: number
}
