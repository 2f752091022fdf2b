import { RingwrightError, seededRandom } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { portOf, type RtpPhone, rtpPhone } from '../fixtures/rtp-phone.js'
import { createEmbeddedMediaServer, type EmbeddedMediaServerOptions } from './embedded-media-server.js'
import type { MediaServer } from './media-server.js'

function create(options: Partial<EmbeddedMediaServerOptions> = {}): MediaServer {
  return createEmbeddedMediaServer({
    clock: steppingClock(),
    random: seededRandom('server'),
    address: '127.0.0.1',
    ...options,
  })
}

/** Somebody else, on an even port and the one above it. */
async function foreignPair(): Promise<RtpPhone> {
  for (;;) {
    const phone = await rtpPhone(() => 0)
    if (phone.port % 2 === 0) return phone
    await phone.close()
  }
}

describe('embedded media server', () => {
  it.each(['0.0.0.0', '::'])('refuses to tell phones that it is reached at %s, which is a hold to them', (address) => {
    expect(() => create({ address })).toThrow(/"advertisedAddress" takes the IP address that phones reach/)
  })

  it('refuses with limit_reached when sessionsMax are open, and takes the next when one has ended', async () => {
    const server = create({ sessionsMax: 2 })
    await server.start()
    const [first] = await Promise.all([server.createSession(), server.createSession()])
    await expect(server.createSession()).rejects.toThrow(/"sessionsMax"/)
    await first?.close()
    await server.createSession()
    expect(server.statistics().sessions).toBe(2)
    await server.close()
  })

  it('refuses with limit_reached when all ports are taken, by itself or by others', async () => {
    const foreign = await foreignPair()
    const server = create({ portMin: foreign.port, portMax: foreign.port + 1 })
    const failure = await server.start().catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(RingwrightError)
    expect((failure as RingwrightError).code).toBe('limit_reached')
    expect((failure as RingwrightError).message).toMatch(/"portMin" and "portMax"/)
    await foreign.close()
    await server.start()
    await server.createSession()
    await expect(server.createSession()).rejects.toThrow(/All 1 pairs/)
    await server.close()
  })

  it('passes over ports that others hold', async () => {
    const foreign = await foreignPair()
    const server = create({ portMin: foreign.port, portMax: foreign.port + 199 })
    await server.start()
    for (let i = 0; i < 20; i++) {
      const port = portOf(await (await server.createSession()).offer())
      expect(port % 2).toBe(0)
      expect(port).not.toBe(foreign.port)
    }
    await server.close()
    await foreign.close()
  })

  it('says at start that an address is not of this host', async () => {
    await expect(create({ address: '192.0.2.1' }).start()).rejects.toThrow(/Check "address"/)
  })

  it('says which options are wrong', () => {
    const options = { address: 'localhost', portMin: 30_001, portMax: 30_002, sessionsMax: 0 }
    expect(() => create(options)).toThrow(
      /"address".*\n.*"advertisedAddress".*\n.*"portMin" to "portMax".*\n.*"sessionsMax"/,
    )
  })

  it('names the advertised address in its SDP', async () => {
    const server = create({ advertisedAddress: '203.0.113.5' })
    await server.start()
    expect(await (await server.createSession()).offer()).toContain('c=IN IP4 203.0.113.5')
    await server.close()
  })

  it('starts once, stops once, and sets no timer afterwards', async () => {
    const clock = steppingClock()
    const server = create({ clock })
    await expect(server.createSession()).rejects.toThrow(/start\(\)/)
    await server.start()
    await expect(server.start()).rejects.toThrow(/started already/)
    const session = await server.createSession()
    await Promise.all([server.close(), server.close(), session.close()])
    await expect(server.createSession()).rejects.toThrow(/closed/)
    expect(clock.pendingTimers).toBe(0)
    expect(server.statistics().sessions).toBe(0)
  })
})
