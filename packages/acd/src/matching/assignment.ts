/** What it is worth to bring row and column together; undefined when they do not fit. */
export type Worths = readonly (readonly (number | undefined)[])[]

export interface Assignment {
  /** For each row its column, or undefined. */
  readonly columns: readonly (number | undefined)[]
  readonly matched: number
  readonly worth: number
}

/** Row by row, each takes the free column that is worth most to it: what deciding one at a time comes to. */
export function greedyAssignment(worths: Worths): Assignment {
  const taken = new Set<number>()
  const columns = worths.map((row) => {
    let best: number | undefined
    for (const [column, worth] of row.entries())
      if (worth !== undefined && !taken.has(column) && (best === undefined || worth > (row[best] as number)))
        best = column
    if (best !== undefined) taken.add(best)
    return best
  })
  return summed(worths, columns)
}

/**
 * As many pairs as can be, and of all such assignments the one that is worth most. Shortest augmenting paths with
 * potentials (Kuhn 1955, Munkres 1957, in the form of Jonker and Volgenant 1987): n² · (n + m) steps for n rows and m columns.
 */
export function bestAssignment(worths: Worths): Assignment {
  const rows = worths.length
  if (rows === 0) return { columns: [], matched: 0, worth: 0 }
  const width = worths.reduce((most, row) => Math.max(most, row.length), 0)
  const known = worths.flat().filter((worth) => worth !== undefined)
  const greatest = known.reduce((most, worth) => Math.max(most, worth), 0)
  const least = known.reduce((lowest, worth) => Math.min(lowest, worth), greatest)
  // Each row also has a column of its own for staying alone, which costs more than all pairs together could save.
  const alone = (rows + 1) * (greatest - least + 1)
  const costOf = (row: number, column: number): number => {
    if (column >= width) return column - width === row ? alone : Infinity
    const worth = worths[row]?.[column]
    return worth === undefined ? Infinity : greatest - worth
  }
  const rowOf = augmented(rows, width + rows, costOf)
  const columns: (number | undefined)[] = Array.from({ length: rows }, () => undefined)
  for (const [column, row] of rowOf.entries()) if (row !== undefined && column < width) columns[row] = column
  return summed(worths, columns)
}

/** For each column the row that got it, at the least total cost; every row gets one. */
function augmented(
  rows: number,
  width: number,
  costOf: (row: number, column: number) => number,
): readonly (number | undefined)[] {
  const rowOf: (number | undefined)[] = Array.from({ length: width }, () => undefined)
  const rowPotential = new Float64Array(rows)
  const columnPotential = new Float64Array(width)
  for (let start = 0; start < rows; start++) {
    const distance = new Float64Array(width).fill(Infinity)
    const from = new Int32Array(width).fill(-1)
    const done = new Uint8Array(width)
    let row = start
    let column = -1
    for (;;) {
      let next = -1
      let step = Infinity
      for (let each = 0; each < width; each++) {
        if (done[each]) continue
        const reduced = costOf(row, each) - (rowPotential[row] as number) - (columnPotential[each] as number)
        if (reduced < (distance[each] as number)) {
          distance[each] = reduced
          from[each] = column
        }
        if ((distance[each] as number) < step) {
          step = distance[each] as number
          next = each
        }
      }
      rowPotential[start] = (rowPotential[start] as number) + step
      for (let each = 0; each < width; each++) {
        if (done[each]) {
          const owner = rowOf[each] as number
          rowPotential[owner] = (rowPotential[owner] as number) + step
          columnPotential[each] = (columnPotential[each] as number) - step
        } else distance[each] = (distance[each] as number) - step
      }
      column = next
      const owner = rowOf[column]
      if (owner === undefined) break
      done[column] = 1
      row = owner
    }
    // Along the path each column goes over to the row before it.
    while (column >= 0) {
      const before = from[column] as number
      rowOf[column] = before < 0 ? start : rowOf[before]
      column = before
    }
  }
  return rowOf
}

function summed(worths: Worths, columns: readonly (number | undefined)[]): Assignment {
  let matched = 0
  let worth = 0
  for (const [row, column] of columns.entries()) {
    if (column === undefined) continue
    matched++
    worth += worths[row]?.[column] ?? 0
  }
  return { columns, matched, worth }
}
