import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { systemClock, systemRandom } from '@ringwright/core'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { createEmbeddedSipStack } from '../embedded/index.js'
import type { SipStack } from '../sip-stack.js'
import { testIdentity } from './fixtures/test-identity.js'
import type { NetworkLimits } from './network-limits.js'

const host = '127.0.0.1'
/** Longer than any test. */
const NEVER_MS = 600_000

let stack: SipStack | undefined
const peers: Socket[] = []

afterEach(async () => {
  for (const peer of peers.splice(0)) peer.destroy()
  await stack?.close()
})

async function listening(transport: 'tls' | 'ws' | 'wss', networkLimits: Partial<NetworkLimits>): Promise<number> {
  const tls = transport === 'ws' ? {} : { tls: testIdentity }
  const listen = [{ transport, host, port: 0, ...tls }]
  stack = createEmbeddedSipStack({ clock: systemClock(), random: systemRandom(), listen, networkLimits })
  await stack.start()
  return stack.listening[0]?.port ?? 0
}

/** A peer that opens a connection and says nothing. */
async function silentPeer(port: number): Promise<{ socket: Socket; closed: Promise<unknown> }> {
  const socket = connect({ host, port })
  peers.push(socket)
  socket.on('error', () => {})
  socket.resume()
  const closed = once(socket, 'close')
  await once(socket, 'connect')
  return { socket, closed }
}

describe.each(['tls', 'ws', 'wss'] as const)('a connection of a peer over %s', (transport) => {
  it('[X8] counts before its handshake is done, so that a flood holds no more than the limit', async () => {
    const port = await listening(transport, { connectionsMax: 2, connectTimeoutMs: NEVER_MS })
    const first = await silentPeer(port)
    await silentPeer(port)
    const third = await silentPeer(port)
    await first.closed
    expect(third.socket.destroyed).toBe(false)
  })

  it('has so long for its handshake as connections of ours may take to open', async () => {
    const port = await listening(transport, { connectTimeoutMs: 50 })
    const { closed } = await silentPeer(port)
    await closed
  })

  it('holds up nobody who stops while its handshake is not done', async () => {
    const port = await listening(transport, { connectTimeoutMs: NEVER_MS })
    const { closed } = await silentPeer(port)
    await stack?.close()
    await closed
  })
})

it('a peer that has done TLS has no more time for the upgrade to a WebSocket, and whoever has done both stays', async () => {
  const port = await listening('wss', { connectTimeoutMs: 200 })
  const browser = new WebSocket(`wss://${host}:${port}`, 'sip', { rejectUnauthorized: false })
  await once(browser, 'open')
  const half = connectTls({ host, port, rejectUnauthorized: false })
  peers.push(half)
  half.on('error', () => {})
  half.resume()
  await once(half, 'close')
  expect(browser.readyState).toBe(WebSocket.OPEN)
  browser.close()
})
