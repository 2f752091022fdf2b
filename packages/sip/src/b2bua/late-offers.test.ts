import { RingwrightError } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import type { CallEnd, CallLeg } from '../call-leg.js'
import type { InboundCall } from '../inbound-call.js'
import { type SipLaboratory, sipLaboratory } from '../simulation/index.js'
import { connect, type ConnectOptions, type ConnectResult } from './connect.js'

/** A caller that makes no offer, a switch that dials two agents at once for it, and what the agents do. */
async function switchboard(
  laboratory: SipLaboratory,
  agents: readonly ((call: InboundCall) => unknown)[],
  options: Partial<ConnectOptions> = {},
) {
  const caller = await laboratory.stack('10.0.0.9')
  const server = await laboratory.stack('10.0.0.1')
  const results: ConnectResult[] = []
  const failed: unknown[] = []
  server.on('handler:failed', ({ error }) => failed.push(error))
  const targets = agents.map((_, index) => ({ uri: `sip:agent@10.0.0.${index + 2}` }))
  server.onCall(async (call) => {
    results.push(await connect(server, call, { targets, ...options }))
  })
  for (const [index, onCall] of agents.entries()) {
    const agent = await laboratory.stack(`10.0.0.${index + 2}`)
    agent.onCall(async (call) => void (await onCall(call)))
  }
  const dialed = caller.dial('sip:service@10.0.0.1', { offer: (remote) => `answer to ${remote}` })
  return { dialed, results, failed }
}

describe('a caller without an offer, for whom several are dialed at once', () => {
  it('talks to the first who answers; one who answers in the same moment is hung up, and nothing has failed', async () => {
    const laboratory = sipLaboratory()
    const ends: CallEnd[] = []
    const legs: CallLeg[] = []
    const answering = (sdp: string) => async (call: InboundCall) => {
      const answered = await call.answer({ sdp })
      if (answered.outcome !== 'answered') return
      legs.push(answered.leg)
      ends.push(await answered.leg.ended)
    }
    const { dialed, results, failed } = await switchboard(laboratory, [answering('one'), answering('two')])
    await laboratory.clock.advance(2_000)
    expect(await dialed.result).toMatchObject({ outcome: 'answered', leg: { remoteSdp: 'one', state: 'confirmed' } })
    expect(results).toMatchObject([{ outcome: 'bridged', target: { uri: 'sip:agent@10.0.0.2' } }])
    expect(legs.find(({ state }) => state === 'confirmed')?.remoteSdp).toBe('answer to one')
    expect(ends).toMatchObject([{ by: 'remote', cause: 'bye' }])
    expect(failed).toEqual([])
  })

  it('the others stop ringing when somebody answers, not when the caller’s ACK is here', async () => {
    const laboratory = sipLaboratory()
    const canceled: CallEnd[] = []
    const ringing = (call: InboundCall): void => {
      call.progress(180)
      call.onCanceled((end) => canceled.push(end))
    }
    laboratory.fate = ({ to, startLine }) =>
      startLine.startsWith('ACK ') && to.includes('10.0.0.1') ? 'lose' : undefined
    await switchboard(laboratory, [(call) => call.answer({ sdp: 'one' }), ringing])
    await laboratory.clock.advance(1_000)
    expect(canceled).toMatchObject([{ reason: { text: 'Call completed elsewhere' } }])
  })

  it('is canceled when it never acknowledges the answer, and nothing has failed', async () => {
    const laboratory = sipLaboratory()
    laboratory.fate = ({ to, startLine }) =>
      startLine.startsWith('ACK ') && to.includes('10.0.0.1') ? 'lose' : undefined
    const { results, failed } = await switchboard(laboratory, [(call) => call.answer({ sdp: 'one' })])
    await laboratory.clock.advance(40_000)
    expect(results).toMatchObject([{ outcome: 'canceled', end: { cause: 'timeout' } }])
    expect(failed).toEqual([])
  })

  it('[J2] is not left in silence when its answer does not pass the RTP proxy', async () => {
    const laboratory = sipLaboratory()
    const refuse = async (): Promise<never> => {
      throw new RingwrightError('unavailable', 'as the test wants')
    }
    const open = () => ({ offer: async (_side: string, sdp: string) => sdp, answer: refuse, close: async () => {} })
    const { dialed, results } = await switchboard(laboratory, [(call) => call.answer({ sdp: 'one' })], {
      media: { mode: 'proxied', proxy: { open } },
    })
    await laboratory.clock.advance(2_000)
    const result = await dialed.result
    if (result.outcome !== 'answered') throw new Error('not answered')
    expect(result.leg.state).toBe('terminated')
    expect(results).toMatchObject([{ outcome: 'failed', response: { status: 488 } }])
  })
})
