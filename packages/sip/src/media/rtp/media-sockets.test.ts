import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { seededRandom } from '@ringwright/core'
import { macrotask, type SteppingClock, steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { freeMediaPort } from '../../../../../scripts/services/index.js'
import type { MediaSocket } from './media-socket.js'
import { type MediaSockets, mediaSockets } from './media-sockets.js'
import { portRange } from './port-range.js'

const ADDRESS = '127.0.0.1'
const RESTED_MS = 200

interface Desk {
  readonly clock: SteppingClock
  readonly sockets: MediaSockets
  /** Packets that came to legs. */
  readonly heard: string[]
  leg(): Promise<MediaSocket>
  /** Sends to a port, and resolves when it has arrived there. */
  say(text: string, port: number): Promise<void>
}

async function desk(use: (desk: Desk) => Promise<void>, pairs = 4): Promise<void> {
  const clock = steppingClock()
  const portMin = await freeMediaPort(2 * pairs)
  const ports = portRange(portMin, portMin + 2 * pairs - 1, seededRandom('ports'))
  const sockets = mediaSockets({ clock, address: ADDRESS, ports })
  const heard: string[] = []
  const phone = createSocket('udp4')
  const echo = createSocket('udp4')
  echo.bind(0, ADDRESS)
  await once(echo, 'listening')
  try {
    await use({
      clock,
      sockets,
      heard,
      async leg() {
        const socket = await sockets.open()
        socket.serve({ onRtp: (packet) => void heard.push(packet.toString()), onRtcp: () => {} })
        return socket
      },
      async say(text, port) {
        phone.send(text, port, ADDRESS)
        // Sent later on the same machine, so that the other one has arrived when this one has.
        const arrived = once(echo, 'message')
        phone.send('after it', echo.address().port, ADDRESS)
        await arrived
        await macrotask()
      },
    })
  } finally {
    phone.close()
    echo.close()
    await sockets.close()
  }
}

describe('the ports of legs', () => {
  it('serve the next leg once they have rested in silence', () =>
    desk(async ({ clock, leg, say, heard }) => {
      const first = await leg()
      await first.close()
      await clock.advance(RESTED_MS)
      const second = await leg()
      expect(second.port).toBe(first.port)
      await say('hello', second.port)
      expect(heard).toEqual(['hello'])
      await second.close()
    }))

  it('do not serve the next leg before', () =>
    desk(async ({ clock, leg }) => {
      const first = await leg()
      await first.close()
      await clock.advance(RESTED_MS - 1)
      const second = await leg()
      expect(second.port).not.toBe(first.port)
      await second.close()
    }))

  it('never serve another leg when somebody still talks to the last one, whom no leg hears', () =>
    desk(async ({ clock, leg, say, heard }) => {
      const first = await leg()
      await first.close()
      await say('are you still there?', first.port)
      await clock.advance(RESTED_MS)
      const second = await leg()
      expect(second.port).not.toBe(first.port)
      expect(heard).toEqual([])
      await second.close()
    }))

  it('are taken back from their rest when the range is used up', () =>
    desk(async ({ leg }) => {
      const [first, second] = [await leg(), await leg()]
      await expect(leg()).rejects.toThrow(/All 2 pairs/)
      await first.close()
      const third = await leg()
      expect(third.port).toBe(first.port)
      await Promise.all([second.close(), third.close()])
    }, 2))

  it('are not sent from by a leg that has closed', () =>
    desk(async ({ clock, leg, heard }) => {
      const first = await leg()
      await first.close()
      await clock.advance(RESTED_MS)
      const [second, third] = [await leg(), await leg()]
      first.sendRtp(Buffer.from('too late'), 0, 8, { address: ADDRESS, port: third.port })
      second.sendRtp(Buffer.from('in time'), 0, 7, { address: ADDRESS, port: third.port })
      while (heard.length === 0) await macrotask()
      expect(heard).toEqual(['in time'])
      await Promise.all([second.close(), third.close()])
    }))
})
