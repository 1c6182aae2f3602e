/** The running limbeck's version; its package.json lies two folders above, in source and in output. */
export function ownVersion(): string {
  // A bundler takes the file in with a `require`, and knows nothing of one that is read.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (require("../../package.json") as { readonly version: string }).version
}
