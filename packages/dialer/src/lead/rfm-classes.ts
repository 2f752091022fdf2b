import { type Instant, RingwrightError } from '@ringwright/core'

/** What is known of a customer's dealings with the company. */
export interface CustomerValue {
  readonly id: string
  /** When it was last bought, ordered or asked for. */
  readonly lastAt: Instant
  /** How often. */
  readonly times: number
  /** What it was worth all together, in any currency. */
  readonly value: number
}

/** A customer's place among all others: 5 for the best fifth, 1 for the last. */
export interface RfmClass {
  readonly recency: number
  readonly frequency: number
  readonly monetary: number
  /** All three as one number, such as 543, for rules. */
  readonly rfm: number
}

const CLASSES = 5

/**
 * Classes of customers by how lately, how often and for how much they bought (RFM), by id, to give leads a priority or to
 * choose them by. Who is equal is in the same class, so classes are fifths only where customers differ. Throws
 * `invalid_argument` for what is no number.
 */
export function rfmClasses(customers: readonly CustomerValue[]): ReadonlyMap<string, RfmClass> {
  const recency = ranking(customers, 'lastAt')
  const frequency = ranking(customers, 'times')
  const monetary = ranking(customers, 'value')
  const classes = new Map<string, RfmClass>()
  for (const { id, lastAt, times, value } of customers) {
    const [r, f, m] = [recency(lastAt), frequency(times), monetary(value)]
    classes.set(id, { recency: r, frequency: f, monetary: m, rfm: 100 * r + 10 * f + m })
  }
  return classes
}

/** In which fifth a value is: by how many are lower. */
function ranking(customers: readonly CustomerValue[], of: 'lastAt' | 'times' | 'value'): (value: number) => number {
  const sorted = Float64Array.from(customers, (customer) => customer[of]).sort()
  const wrong = customers.find((customer) => !Number.isFinite(customer[of]))
  if (wrong)
    throw new RingwrightError('invalid_argument', `Customer ${wrong.id} has a ${of} that is no number; leave them out.`)
  return (value) => 1 + Math.floor((CLASSES * lowerThan(sorted, value)) / sorted.length)
}

/** How many of sorted values are lower. */
function lowerThan(sorted: Float64Array, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as number) < value) low = middle + 1
    else high = middle
  }
  return low
}
