import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { systemClock } from '@ringwright/core'
import { afterEach, expect, it } from 'vitest'
import { within } from '../../../../scripts/services/index.js'
import { defaultNetworkLimits } from './network-limits.js'
import type { NetworkFlow } from './network.js'
import { StreamConnection } from './stream-connection.js'

const HOST = '127.0.0.1'
const MESSAGES = 8
/** Together more than what a kernel buffers for somebody who reads nothing. */
const MESSAGE = Buffer.alloc(4 * 1_024 * 1_024, ' ')

const ends: (() => unknown)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})

it('tells of each message that a connection did not carry when its peer breaks it', async () => {
  const server = createServer({ pauseOnConnect: true })
  ends.push(() => server.close())
  const accepted = new Promise<Socket>((resolve) => server.on('connection', resolve))
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve))
  const socket = connect({ host: HOST, port: (server.address() as AddressInfo).port })
  const limits = { ...defaultNetworkLimits, connectionBufferedBytesMax: 2 * MESSAGES * MESSAGE.length }
  const failed: number[] = []
  const closed = new Promise<void>((resolve) => {
    const connection = new StreamConnection(
      socket,
      {
        ...{ clock: systemClock(), limits, flow: {} as NetworkFlow },
        receiver: { received() {}, broken() {}, failed() {} },
        closed: () => resolve(),
      },
      'connect',
    )
    for (let index = 0; index < MESSAGES; index++) connection.send(MESSAGE, () => failed.push(index))
  })
  const peer = await accepted
  peer.resetAndDestroy()
  await within(() => 'the end of the connection', closed)
  expect(failed).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
})
