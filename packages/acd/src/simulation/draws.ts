import type { Random } from '@ringwright/core'

/** A time with an exponential distribution: how long until something that happens at random, on average every `meanMs`. */
export function exponential(random: Random, meanMs: number): number {
  return Math.round(-Math.log(1 - random.next()) * meanMs)
}

/** A whole number from `low` up to, but not including, `high`. */
export function between(random: Random, low: number, high: number): number {
  return low + Math.floor(random.next() * (high - low))
}

export function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[Math.floor(random.next() * items.length)] as Item
}
