import { describe, expect, it } from 'vitest'
import type { InboundCall } from '../inbound-call.js'
import { sipLaboratory } from '../simulation/index.js'
import { connect } from './connect.js'
import { dialed, service, switchboard } from './fixtures/switchboard.js'

describe('connect', () => {
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

  it('connects a caller without an offer: the answer of its ACK goes into the agent’s ACK', async () => {
    const laboratory = sipLaboratory()
    const { caller, legs } = await switchboard(laboratory)
    const leg = await dialed(laboratory, caller.dial(service, { offer: (remote) => `caller answers ${remote}` }).result)
    expect(leg.remoteSdp).toBe('answer')
    expect(legs[0]?.remoteSdp).toBe('caller answers answer')
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
