/** A promise that rejects when the signal is aborted and `stop` is done; never where nothing is aborted. */
export function whenAborted(
  signal: AbortSignal | undefined,
  stop: () => Promise<void>,
): { readonly promise: Promise<never>; dispose(): void } {
  let onAbort: (() => void) | undefined
  const promise = new Promise<never>((_resolve, reject) => {
    if (signal === undefined) return
    onAbort = () => {
      const reason: unknown = signal.reason
      const error = reason instanceof Error ? reason : new Error("interrupted")
      stop().then(
        () => reject(error),
        () => reject(error),
      )
    }
    if (signal.aborted) onAbort()
    else signal.addEventListener("abort", onAbort, { once: true })
  })
  promise.catch(() => undefined)
  return {
    promise,
    dispose() {
      if (onAbort !== undefined) signal?.removeEventListener("abort", onAbort)
    },
  }
}
