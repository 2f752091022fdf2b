/** Columns as wide as their widest cell; a dash where there is nothing. */
export function table(names: readonly string[], rows: readonly (readonly (string | undefined)[])[]): string {
  const lines = [names, ...rows.map((cells) => cells.map((cell) => cell ?? '–'))]
  const widths = names.map((_, column) => Math.max(...lines.map((cells) => (cells[column] ?? '').length)))
  return lines
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column] as number))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
