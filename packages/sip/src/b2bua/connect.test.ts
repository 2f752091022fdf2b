import { RingwrightError, sleep } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import type { CallLeg } from '../call-leg.js'
import type { InboundCall } from '../inbound-call.js'
import type { DialResult } from '../outbound-call.js'
import type { RtpProxy } from '../rtp-proxy.js'
import { type SipLaboratory, sipLaboratory } from '../simulation/index.js'
import type { SipStack } from '../sip-stack.js'
import { type ConnectOptions, type ConnectResult, connect } from './connect.js'
import type { MediaEndpoint } from './media-policy.js'

const service = 'sip:service@10.0.0.1'

/** A caller, a switch that connects to two agents, and what the agents do with a call. */
async function switchboard(
  laboratory: SipLaboratory,
  options: Partial<ConnectOptions> = {},
  agents: readonly ((call: InboundCall) => unknown)[] = [(call) => call.answer({ sdp: 'answer' })],
) {
  const caller = await laboratory.stack('10.0.0.9')
  const server = await laboratory.stack('10.0.0.1')
  const results: ConnectResult[] = []
  const legs: CallLeg[] = []
  const targets = agents.map((_, index) => ({ uri: `sip:agent@10.0.0.${index + 2}` }))
  server.onCall(async (call) => {
    results.push(await connect(server, call, { targets, ...options }))
  })
  for (const [index, onCall] of agents.entries()) {
    const agent = await laboratory.stack(`10.0.0.${index + 2}`)
    agent.onCall(async (call) => {
      const result = (await onCall(call)) as { leg?: CallLeg } | undefined
      if (result?.leg) legs.push(result.leg)
    })
  }
  return { caller, server, results, legs }
}

async function dialed(laboratory: SipLaboratory, result: Promise<DialResult>): Promise<CallLeg> {
  await laboratory.clock.advance(1_000)
  const outcome = await result
  if (outcome.outcome !== 'answered') throw new Error(`failed: ${outcome.response.status}`)
  return outcome.leg
}

describe('connect and bridge', () => {
  it('[J1] passes descriptions from end to end, and the legs end together with the reason', async () => {
    const laboratory = sipLaboratory()
    const { caller, results, legs } = await switchboard(laboratory)
    const leg = await dialed(laboratory, caller.dial(service, { offer: 'offer' }).result)
    expect(leg.remoteSdp).toBe('answer')
    expect(legs[0]?.remoteSdp).toBe('offer')
    void leg.hangup({ reason: { protocol: 'Q.850', cause: 16 } })
    await laboratory.clock.advance(1_000)
    expect(await legs[0]?.ended).toMatchObject({ by: 'remote', reason: { protocol: 'Q.850', cause: 16 } })
    const [result] = results
    if (result?.outcome !== 'bridged') throw new Error('not bridged')
    expect(await result.bridge.done).toMatchObject({ side: 'a', end: { cause: 'bye' } })
  })

  it('[J27] passes ringing and the first early media on', async () => {
    const laboratory = sipLaboratory()
    const { caller } = await switchboard(laboratory, {}, [
      (call) => {
        call.progress(180)
        call.progress(183, { sdp: 'early' })
        call.progress(180)
      },
    ])
    const seen: unknown[] = []
    caller.dial(service, { offer: 'offer' }).onProgress(({ status, sdp }) => seen.push([status, sdp]))
    await laboratory.clock.advance(1_000)
    expect(seen).toEqual([
      [180, undefined],
      [183, 'early'],
    ])
  })

  it.each(['parallel', 'serial'] as const)(
    '[J27] answers in a dialog of its own when another target than that of the early media takes the call: %s',
    async (strategy) => {
      const laboratory = sipLaboratory()
      const { caller, results, legs } = await switchboard(laboratory, { strategy }, [
        (call) => {
          call.progress(183, { sdp: 'early' })
          if (strategy === 'serial') call.reject(404)
        },
        async (call) => {
          await sleep(laboratory.clock, 500)
          return call.answer({ sdp: 'second' })
        },
      ])
      const leg = await dialed(laboratory, caller.dial(service, { offer: 'offer' }).result)
      expect(leg.remoteSdp).toBe('second')
      const tags = laboratory.packets
        .filter(({ to, startLine }) => to.includes('10.0.0.9') && /^SIP.2.0 (183|200)/.test(startLine))
        .map(({ message }) => Buffer.from(message).toString())
        .filter((text) => text.includes(' INVITE\r\n'))
        .map((text) => /^To:.*tag=(.*)$/m.exec(text)?.[1])
      expect(tags).toHaveLength(2)
      expect(tags[0]).not.toBe(tags[1])
      expect(leg.remoteTag).toBe(tags[1])
      void legs[0]?.hangup()
      await laboratory.clock.advance(1_000)
      expect(await leg.ended).toMatchObject({ by: 'remote', cause: 'bye' })
      expect(results).toMatchObject([{ outcome: 'bridged' }])
    },
  )

  it('[J27] answers in the dialog of the early media when only the version of their session was counted up', async () => {
    const laboratory = sipLaboratory()
    const sessionOf = (version: number) => `v=0\r\no=- 1 ${version} IN IP4 10.0.0.2\r\ns=-\r\n`
    const { caller } = await switchboard(laboratory, {}, [
      async (call) => {
        call.progress(183, { sdp: sessionOf(1) })
        await sleep(laboratory.clock, 500)
        return call.answer({ sdp: sessionOf(2) })
      },
    ])
    const leg = await dialed(laboratory, caller.dial(service, { offer: 'offer' }).result)
    const early = laboratory.packets.find(({ to, startLine }) => to.includes('10.0.0.9') && startLine.includes(' 183 '))
    expect(Buffer.from(early?.message ?? '').toString()).toContain(`tag=${leg.remoteTag}\r\n`)
  })

  it('[J27] keeps the early media of one of several targets back where no dialog could follow for another one', async () => {
    const laboratory = sipLaboratory()
    const caller = await laboratory.stack('10.0.0.9')
    const server = await laboratory.stack('10.0.0.1')
    const capabilities = { ...server.capabilities, forkedEarlyDialogs: false }
    const single: Pick<SipStack, 'capabilities' | 'dial'> = {
      capabilities,
      dial: (uri, options) => server.dial(uri, options),
    }
    const targets = ['2', '3'].map((host) => ({ uri: `sip:agent@10.0.0.${host}` }))
    server.onCall(async (call) => void (await connect(single as SipStack, call, { targets })))
    for (const { uri } of targets) {
      const agent = await laboratory.stack(uri.slice('sip:agent@'.length))
      agent.onCall((call) => call.progress(183, { sdp: 'early' }))
    }
    const seen: unknown[] = []
    caller.dial(service, { offer: 'offer' }).onProgress(({ status, sdp }) => seen.push([status, sdp]))
    await laboratory.clock.advance(1_000)
    expect(seen).toEqual([])
  })

  it('rings all agents at once: the first answer wins, the others are told who has it', async () => {
    const laboratory = sipLaboratory()
    let late: InboundCall | undefined
    const { caller, legs } = await switchboard(laboratory, {}, [
      (call) => {
        late = call
        call.progress(180)
      },
      (call) => call.answer({ sdp: 'second agent' }),
    ])
    const leg = await dialed(laboratory, caller.dial(service, { offer: 'offer' }).result)
    expect(leg.remoteSdp).toBe('second agent')
    expect(legs).toHaveLength(1)
    expect(late?.signal.reason).toMatchObject({ cause: 'cancel', reason: { text: 'Call completed elsewhere' } })
  })

  it('rings one agent after the other, and rejects the caller with the best answer when none takes it', async () => {
    const laboratory = sipLaboratory()
    const order: string[] = []
    const refuse = (name: string, status: number) => (call: InboundCall) => {
      order.push(name)
      call.reject(status)
    }
    const { caller } = await switchboard(laboratory, { strategy: 'serial' }, [
      refuse('first', 503),
      refuse('second', 486),
    ])
    const { result } = caller.dial(service, { offer: 'offer' })
    await laboratory.clock.advance(1_000)
    expect(order).toEqual(['first', 'second'])
    expect(await result).toMatchObject({ outcome: 'failed', response: { status: 486 } })
  })

  it('keeps the caller ringing when the host wants to try something else', async () => {
    const laboratory = sipLaboratory()
    const { caller, results } = await switchboard(laboratory, { whenFailed: 'keepRinging' }, [
      (call) => call.reject(486),
    ])
    const outbound = caller.dial(service, { offer: 'offer' })
    await laboratory.clock.advance(1_000)
    expect(results).toMatchObject([{ outcome: 'failed', response: { status: 486 } }])
    outbound.cancel()
    expect((await outbound.result).outcome).toBe('failed')
  })

  it('stops ringing when the caller gives up', async () => {
    const laboratory = sipLaboratory()
    let ringing: InboundCall | undefined
    const { caller, results, server } = await switchboard(laboratory, {}, [
      (call) => {
        ringing = call
        call.progress(180)
      },
    ])
    const outbound = caller.dial(service, { offer: 'offer' })
    await laboratory.clock.advance(1_000)
    outbound.cancel()
    await laboratory.clock.advance(1_000)
    expect(ringing?.signal.aborted).toBe(true)
    expect(results).toMatchObject([{ outcome: 'canceled', end: { by: 'remote', cause: 'cancel' } }])
    expect(server.statistics().callsRunning).toBe(0)
  })

  it('[J11] passes hold and solicited offers through, and refusals back', async () => {
    const laboratory = sipLaboratory()
    const { caller, legs } = await switchboard(laboratory)
    const leg = await dialed(laboratory, caller.dial(service, { offer: 'offer' }).result)
    legs[0]?.onReoffer((offer) => {
      if (offer === 'video') return { status: 488 }
      return { sdp: offer === undefined ? 'agent offers' : `agreed to ${offer}` }
    })
    const held = leg.reoffer('hold')
    const refused = leg.reoffer('video')
    const solicited = leg.solicitOffer((offer) => `caller answers ${offer}`)
    await laboratory.clock.advance(2_000)
    expect(await held).toEqual({ outcome: 'accepted', sdp: 'agreed to hold' })
    expect(await refused).toMatchObject({ outcome: 'refused', response: { status: 488 } })
    expect(await solicited).toEqual({ outcome: 'accepted', sdp: 'agent offers' })
    expect(legs[0]?.remoteSdp).toBe('caller answers agent offers')
  })

  it('both sides offer at once: both offers go through in the end, and neither waits for the other for ever', async () => {
    const laboratory = sipLaboratory()
    const { caller, legs } = await switchboard(laboratory)
    const leg = await dialed(laboratory, caller.dial(service, { offer: 'offer' }).result)
    leg.onReoffer((offer) => ({ sdp: `caller agrees to ${offer}` }))
    legs[0]?.onReoffer((offer) => ({ sdp: `agent agrees to ${offer}` }))
    const [agentLeg] = legs
    const results = [leg.reoffer('hold'), agentLeg?.reoffer('video') ?? Promise.reject(new Error('no leg'))]
    await laboratory.clock.advance(10_000)
    expect(await Promise.all(results)).toEqual([
      { outcome: 'accepted', sdp: 'agent agrees to hold' },
      { outcome: 'accepted', sdp: 'caller agrees to video' },
    ])
  })

  it('connects a caller without an offer: the answer of its ACK goes into the agent’s ACK', async () => {
    const laboratory = sipLaboratory()
    const { caller, legs } = await switchboard(laboratory)
    const leg = await dialed(laboratory, caller.dial(service, { offer: (remote) => `caller answers ${remote}` }).result)
    expect(leg.remoteSdp).toBe('answer')
    expect(legs[0]?.remoteSdp).toBe('caller answers answer')
  })

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

  it('refuses to connect a caller with nobody', async () => {
    const laboratory = sipLaboratory()
    const { caller, server } = await switchboard(laboratory)
    let refused: unknown
    server.onCall((call) => connect(server, call, { targets: [] }).then(undefined, (error) => void (refused = error)))
    caller.dial(service, { offer: 'offer' })
    await laboratory.clock.advance(1_000)
    expect(refused).toMatchObject({ code: 'invalid_argument' })
  })

  it('passes INFO on with its answer', async () => {
    const laboratory = sipLaboratory()
    const { caller, legs } = await switchboard(laboratory)
    const leg = await dialed(laboratory, caller.dial(service, { offer: 'offer' }).result)
    const digits: string[] = []
    legs[0]?.on('dtmf:received', ({ digit }) => digits.push(digit))
    const asked = leg.request('INFO', { body: { type: 'application/dtmf-relay', content: 'Signal=#\r\n' } })
    await laboratory.clock.advance(1_000)
    expect((await asked).status).toBe(200)
    expect(digits).toEqual(['#'])
  })

  it('two switches that send a call in a circle stop after as many hops as Max-Forwards allows', async () => {
    const laboratory = sipLaboratory()
    const caller = await laboratory.stack('10.0.0.9')
    for (const [host, other] of [
      ['10.0.0.1', '10.0.0.2'],
      ['10.0.0.2', '10.0.0.1'],
    ] as const) {
      const server = await laboratory.stack(host)
      server.onCall(async (call) => void (await connect(server, call, { targets: [{ uri: `sip:loop@${other}` }] })))
    }
    const { result } = caller.dial(service, { offer: 'offer', maxForwards: 10 })
    await laboratory.clock.advance(10_000)
    expect(await result).toMatchObject({ outcome: 'failed', response: { status: 483 } })
    expect(laboratory.trace.filter((line) => line.includes('INVITE'))).toHaveLength(11)
  })
})
