import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { macrotask } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { connect } from '../b2bua/index.js'
import type { CallLeg } from '../call-leg.js'
import type { InboundCall } from '../inbound-call.js'
import { sipLaboratory } from '../simulation/index.js'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Long enough for all that was said to be answered, and not for a transaction to forget it (64·T1). */
const AFTERWARDS_MS = 8_000
/** Until no transaction remembers what was said at the beginning (64·T1). */
const TRANSACTIONS_MS = 40_000

describe('transactions that outlive their call by half a minute', () => {
  it('keep nothing of it: neither its legs nor those that it was bridged with', async () => {
    const laboratory = sipLaboratory()
    const caller = await laboratory.stack('10.0.0.2')
    const bridge = await laboratory.stack('10.0.0.1')
    const agent = await laboratory.stack('10.0.0.3')
    const legs: WeakRef<CallLeg>[] = []
    const keep = (leg: CallLeg): void => void legs.push(new WeakRef(leg))
    agent.onCall(async (call) => {
      const result = await call.answer({ sdp: 'v=0 agent' })
      if (result.outcome === 'answered') keep(result.leg)
    })
    bridge.onCall(async (call) => {
      const result = await connect(bridge, call, { targets: [{ uri: 'sip:agent@10.0.0.3' }] })
      if (result.outcome !== 'bridged') return
      keep(result.bridge.a)
      keep(result.bridge.b)
    })
    await (async () => {
      const dialed = caller.dial('sip:service@10.0.0.1', { offer: 'v=0 caller' })
      await laboratory.clock.advance(500)
      const result = await dialed.result
      if (result.outcome !== 'answered') throw new Error('The call was not answered.')
      keep(result.leg)
      void result.leg.hangup()
    })()
    await laboratory.clock.advance(AFTERWARDS_MS)
    expect(bridge.statistics().transactionsRunning).toBeGreaterThan(0)
    await macrotask()
    collectGarbage()
    expect(legs).toHaveLength(4)
    expect(legs.filter((leg) => leg.deref() !== undefined)).toEqual([])
  })
})

describe('a leg that lasts', () => {
  it('keeps nothing of the call that it was made by, once that is acknowledged', async () => {
    const laboratory = sipLaboratory()
    const caller = await laboratory.stack('10.0.0.2')
    const service = await laboratory.stack('10.0.0.1')
    const legs: CallLeg[] = []
    const calls: WeakRef<InboundCall>[] = []
    service.onCall(async (call) => {
      calls.push(new WeakRef(call))
      const result = await call.answer({ sdp: 'v=0 service' })
      if (result.outcome === 'answered') legs.push(result.leg)
    })
    void caller.dial('sip:service@10.0.0.1', { offer: 'v=0 caller' })
    await laboratory.clock.advance(TRANSACTIONS_MS)
    await macrotask()
    collectGarbage()
    expect(legs.map(({ state }) => state)).toEqual(['confirmed'])
    expect(calls.map((call) => call.deref())).toEqual([undefined])
  })
})
