import { type Random, randomInteger } from '@ringwright/core'

/** Hands out even ports for RTP; the odd one above each is for RTCP (RFC 3550 section 11). */
export interface PortRange {
  /** How many pairs there are. */
  readonly size: number
  /** A free even port, or undefined when all are taken. */
  take(): number | undefined
  release(port: number): void
}

/**
 * The pairs between `portMin` and `portMax`, both included. Goes round from a random one, so that a port rests for as
 * long as possible before it serves another call and the last packets of the previous one have died away.
 */
export function portRange(portMin: number, portMax: number, random: Random): PortRange {
  const first = portMin + (portMin & 1)
  const size = Math.max(0, Math.floor((portMax - first + 1) / 2))
  const taken = new Set<number>()
  let cursor = size === 0 ? 0 : randomInteger(random, size)
  return {
    size,
    take() {
      for (let tried = 0; tried < size; tried++) {
        const port = first + 2 * cursor
        cursor = (cursor + 1) % size
        if (taken.has(port)) continue
        taken.add(port)
        return port
      }
      return undefined
    },
    release(port) {
      taken.delete(port)
    },
  }
}
