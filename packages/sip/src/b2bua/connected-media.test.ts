import { RingwrightError } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import type { InboundCall } from '../inbound-call.js'
import type { RtpProxy } from '../rtp-proxy.js'
import { sipLaboratory } from '../simulation/index.js'
import { connect } from './connect.js'
import { dialed, service, switchboard } from './fixtures/switchboard.js'
import type { MediaEndpoint } from './media-policy.js'

describe('the audio of a call that is connected', () => {
  it('anchors media: each leg talks to its own endpoint, re-offers stay on their leg', async () => {
    const laboratory = sipLaboratory()
    const log: string[] = []
    const endpoint = (side: string): MediaEndpoint => ({
      answer: async (offer) => `${side} answers ${offer}`,
      offer: async () => `${side} offers`,
      accept: async (answer) => void log.push(`${side} accepts ${answer}`),
      close: async () => void log.push(`${side} closes`),
    })
    const { caller, legs } = await switchboard(laboratory, { media: { mode: 'anchored', endpoint } })
    const leg = await dialed(laboratory, caller.dial(service, { offer: 'offer' }).result)
    expect([leg.remoteSdp, legs[0]?.remoteSdp]).toEqual(['caller answers offer', 'target offers'])
    const before = laboratory.trace.filter((line) => line.includes('INVITE')).length
    const held = leg.reoffer('hold')
    await laboratory.clock.advance(1_000)
    expect(await held).toEqual({ outcome: 'accepted', sdp: 'caller answers hold' })
    expect(laboratory.trace.filter((line) => line.includes('INVITE')).length).toBe(before + 1)
    void legs[0]?.hangup()
    await laboratory.clock.advance(1_000)
    expect((await leg.ended).by).toBe('remote')
    expect(log).toEqual(['target accepts answer', 'caller closes', 'target closes'])
  })

  describe('by way of an RTP proxy', () => {
    /** A proxy that writes down what passes it, and on it who has said so. */
    function proxied() {
      const open: string[] = []
      const proxy: RtpProxy = {
        open() {
          const name = `call ${open.length}`
          open.push(name)
          return {
            offer: async (side, sdp) => `${sdp} < ${side}`,
            answer: async (side, sdp) => `${sdp} < ${side}`,
            close: async () => void open.splice(open.indexOf(name), 1),
          }
        },
      }
      return { open, media: { mode: 'proxied', proxy } as const }
    }

    it('[J2] every description passes it, in the call too, and it is closed with the first end', async () => {
      const laboratory = sipLaboratory()
      const { open, media } = proxied()
      const { caller, legs } = await switchboard(laboratory, { media })
      const leg = await dialed(laboratory, caller.dial(service, { offer: 'offer' }).result)
      expect([leg.remoteSdp, legs[0]?.remoteSdp]).toEqual(['answer < target', 'offer < caller'])
      leg.onReoffer(() => ({ sdp: 'taken' }))
      const held = legs[0]?.reoffer('hold')
      await laboratory.clock.advance(1_000)
      expect(await held).toEqual({ outcome: 'accepted', sdp: 'taken < caller' })
      expect(leg.remoteSdp).toBe('hold < target')
      const solicited = leg.solicitOffer((offer) => `answer to ${offer}`)
      await laboratory.clock.advance(1_000)
      expect(await solicited).toMatchObject({ outcome: 'accepted' })
      expect(leg.remoteSdp).toContain('< target')
      expect(open).toEqual(['call 0'])
      void leg.hangup()
      await laboratory.clock.advance(1_000)
      expect(open).toEqual([])
    })

    it('[J2] each target has a way of its own, and those that were not the one are closed', async () => {
      const laboratory = sipLaboratory()
      const { open, media } = proxied()
      const agents = [() => undefined, (call: InboundCall) => call.answer({ sdp: 'answer' })]
      const { caller } = await switchboard(laboratory, { media }, agents)
      const leg = await dialed(laboratory, caller.dial(service, { offer: 'offer' }).result)
      expect(open).toHaveLength(1)
      void leg.hangup()
      await laboratory.clock.advance(1_000)
      expect(open).toEqual([])
    })
  })

  it.each([
    ['limit_reached', 503],
    ['unavailable', 503],
    ['invalid_argument', 488],
  ] as const)('a caller whose audio cannot be handled (%s) hears %i', async (code, status) => {
    const laboratory = sipLaboratory()
    const endpoint = () => Promise.reject(new RingwrightError(code, 'as the test wants'))
    const { caller } = await switchboard(laboratory, { media: { mode: 'anchored', endpoint } })
    const dialed = caller.dial(service, { offer: 'offer' })
    await laboratory.clock.advance(1_000)
    expect(await dialed.result).toMatchObject({ outcome: 'failed', response: { status } })
  })

  it('survives endpoints that fail: no early media, and a caller who is refused', async () => {
    const laboratory = sipLaboratory()
    const failing = async (): Promise<never> => {
      throw new Error('no port is free')
    }
    const endpoint = (side: string): MediaEndpoint => ({
      answer: side === 'caller' ? async () => 'anchored' : failing,
      offer: async () => 'anchored',
      accept: failing,
      close: failing,
    })
    const { caller } = await switchboard(laboratory, { media: { mode: 'anchored', endpoint } }, [
      (call) => {
        call.progress(183, { sdp: 'early' })
        return call.answer({ sdp: 'answer' })
      },
    ])
    const { result } = caller.dial(service, { offer: 'offer' })
    await laboratory.clock.advance(1_000)
    expect(await result).toMatchObject({ outcome: 'failed', response: { status: 500 } })
  })

  describe('leaves no endpoint open', () => {
    const unusable = async (): Promise<never> => {
      throw new RingwrightError('invalid_argument', 'as the test wants')
    }
    const usable: Omit<MediaEndpoint, 'close'> = {
      answer: async () => 'anchored answer',
      offer: async () => 'anchored offer',
      accept: async () => {},
    }

    /** Endpoints of which some fail, and which of them are open. */
    function endpoints(faults: Readonly<Record<string, Partial<MediaEndpoint>>>) {
      const open: string[] = []
      const endpoint = (side: string): MediaEndpoint => {
        open.push(side)
        return { ...usable, ...faults[side], close: async () => void open.splice(open.indexOf(side), 1) }
      }
      return { open, media: { mode: 'anchored', endpoint } as const }
    }

    it.each([
      ["the caller's offer cannot be used", { caller: { answer: unusable } }],
      ['a target has nothing to offer', { target: { offer: unusable } }],
      ["the target's answer cannot be used", { target: { accept: unusable } }],
    ])('when %s, which the caller hears', async (_why, faults) => {
      const laboratory = sipLaboratory()
      const { open, media } = endpoints(faults)
      const { caller, server } = await switchboard(laboratory)
      server.onCall((call) => {
        const targets = [{ uri: 'sip:agent@10.0.0.2' }]
        void connect(server, call, { targets, media }).catch(() => undefined)
      })
      const { result } = caller.dial(service, { offer: 'offer' })
      await laboratory.clock.advance(1_000)
      expect(await result).toMatchObject({ outcome: 'failed', response: { status: 488 } })
      expect(open).toEqual([])
    })

    it('when a later offer cannot be used, which its sender hears, and the call goes on', async () => {
      const laboratory = sipLaboratory()
      const { open, media } = endpoints({ target: { answer: unusable } })
      const { caller, server, legs } = await switchboard(laboratory, { media })
      const failures: string[] = []
      server.on('handler:failed', ({ during }) => failures.push(during))
      const leg = await dialed(laboratory, caller.dial(service, { offer: 'offer' }).result)
      const refused = legs[0]?.reoffer('video')
      await laboratory.clock.advance(1_000)
      expect(await refused).toMatchObject({ outcome: 'refused', response: { status: 488 } })
      expect([failures, leg.state]).toEqual([[], 'confirmed'])
      void leg.hangup()
      await laboratory.clock.advance(1_000)
      expect(open).toEqual([])
    })

    it('when a target cannot be dialed', async () => {
      const laboratory = sipLaboratory()
      const { open, media } = endpoints({})
      const targets = [{ uri: 'sip:agent@10.0.0.2;transport=ws' }]
      const { caller } = await switchboard(laboratory, { media, targets })
      caller.dial(service, { offer: 'offer' })
      await laboratory.clock.advance(1_000)
      expect(open).toEqual([])
    })

    it('nor a call, when a caller without an offer answers ours with what cannot be used', async () => {
      const laboratory = sipLaboratory()
      const { open, media } = endpoints({ caller: { accept: unusable } })
      const { caller, server, legs } = await switchboard(laboratory, { media })
      const leg = await dialed(laboratory, caller.dial(service, { offer: () => 'unusable' }).result)
      await laboratory.clock.advance(1_000)
      expect(await leg.ended).toMatchObject({ by: 'remote', reason: { cause: 488 } })
      expect([open, legs.map(({ state }) => state), server.statistics().callsRunning]).toEqual([[], ['terminated'], 0])
    })
  })
})
