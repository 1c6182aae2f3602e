/** Rows of texts as a table for a terminal: the first column to the left, the others to the right. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => (row[at] ?? "").length)))
  const line = (cells: readonly string[]): string =>
    cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join("   ")
  return [line(head), widths.map((width) => "-".repeat(width)).join("   "), ...rows.map(line)].join("\n")
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`
}

export function millis(milliseconds: number): string {
  return `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`
}

export function times(ratio: number): string {
  return `${ratio.toFixed(2)} x`
}

/** The exponent of growth: the slope of the line through the points, both axes logarithmic. */
export function fitExponent(points: readonly (readonly [size: number, time: number])[]): number {
  const logs = points.map(([size, time]) => [Math.log(size), Math.log(time)] as const)
  const mean = (at: 0 | 1): number => logs.reduce((sum, log) => sum + log[at], 0) / logs.length
  const [x, y] = [mean(0), mean(1)]
  const covariance = logs.reduce((sum, log) => sum + (log[0] - x) * (log[1] - y), 0)
  return covariance / logs.reduce((sum, log) => sum + (log[0] - x) ** 2, 0)
}
