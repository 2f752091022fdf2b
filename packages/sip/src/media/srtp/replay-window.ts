/** Packets that may come this late are told from those that come twice (RFC 3711 section 3.3.2 asks for 64 at least). */
const WINDOW = 64

/** Which packets of one stream have been seen. */
export class ReplayWindow {
  /** At the place of an index modulo the window, the index that was seen there. */
  readonly #places = new Float64Array(WINDOW).fill(-1)
  #highest: number

  /** `highest` is that of the same stream before it had this key. */
  constructor(highest = -1) {
    this.#highest = highest
  }

  /** The highest index so far; −1 before the first packet. */
  get highest(): number {
    return this.#highest
  }

  /** Whether this index is new, and not older than can be told. */
  isNew(index: number): boolean {
    return index > this.#highest - WINDOW && this.#places[index % WINDOW] !== index
  }

  /** To be called once a packet has proven genuine. */
  seen(index: number): void {
    this.#places[index % WINDOW] = index
    if (index > this.#highest) this.#highest = index
  }
}

/**
 * The index of a packet with the 16-bit `sequence`, the one closest to the highest so far (RFC 3711 appendix A); a guess
 * below zero is the packet before a wrap that nobody has seen, and is −1.
 */
export function packetIndex(sequence: number, highest: number): number {
  if (highest < 0) return sequence
  const rollover = Math.floor(highest / 0x1_0000)
  const distance = sequence - (highest % 0x1_0000)
  if (distance > 0x8000) return rollover === 0 ? -1 : (rollover - 1) * 0x1_0000 + sequence
  return (distance < -0x8000 ? rollover + 1 : rollover) * 0x1_0000 + sequence
}
