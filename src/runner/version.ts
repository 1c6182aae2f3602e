let version: string | undefined

/** The running limbeck's version; its package.json lies two folders above, in source and in output. */
export function ownVersion(): string {
  // A bundler takes the file in with a `require`, and knows nothing of one that is read. Once: the loader resolves it anew
  // each time, and every row of the journal has it.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (version ??= (require("../../package.json") as { readonly version: string }).version)
}
