import { type Clock, type Instant, RingwrightError } from '@ringwright/core'
import { MediaSocket } from './media-socket.js'
import { bindPortPair, type PortPair } from './port-pair.js'
import type { PortRange } from './port-range.js'

/** Ten frames: whoever still talks to a leg that has ended was heard by then, and its ports serve nobody else. */
const REST_MS = 200

/** What 1,000 legs a second leave to rest, with some to spare; each pair is two descriptors of the process. */
const RESTING_MAX = 256

export interface MediaSocketsOptions {
  readonly clock: Clock
  /** The local IP address. */
  readonly address: string
  readonly ports: PortRange
}

/** The ports of all legs. Opening two sockets costs more than all of a call's signaling, so that legs inherit them. */
export interface MediaSockets {
  /** `limit_reached` when no pair is free. */
  open(): Promise<MediaSocket>
  /** Closes what rests; what legs still have is closed when they give it back. */
  close(): Promise<void>
}

export function mediaSockets({ clock, address, ports }: MediaSocketsOptions): MediaSockets {
  /** The longest at rest comes first. */
  const resting: { readonly pair: PortPair; readonly since: Instant }[] = []
  let isClosed = false

  const giveBack = async (pair: PortPair): Promise<void> => {
    if (isClosed || resting.length >= RESTING_MAX) return pair.close()
    pair.rest()
    resting.push({ pair, since: clock.now() })
  }
  const rested = async (): Promise<PortPair | undefined> => {
    for (;;) {
      const first = resting[0]
      if (!first || clock.now() - first.since < REST_MS) return undefined
      resting.shift()
      if (first.pair.isQuiet) return first.pair
      await first.pair.close()
    }
  }
  /** A range that is used up takes back what rests, rested or not: new sockets hear nothing of what came before. */
  const bind = async (): Promise<PortPair> => {
    for (;;) {
      try {
        return await bindPortPair(address, ports)
      } catch (error) {
        const first = error instanceof RingwrightError && error.code === 'limit_reached' ? resting.shift() : undefined
        if (!first) throw error
        await first.pair.close()
      }
    }
  }

  return {
    open: async () => new MediaSocket((await rested()) ?? (await bind()), giveBack),
    async close() {
      isClosed = true
      await Promise.all(resting.splice(0).map(({ pair }) => pair.close()))
    },
  }
}
