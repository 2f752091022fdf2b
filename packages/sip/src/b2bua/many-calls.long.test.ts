import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { seededRandom } from '@ringwright/core'
import { macrotask, type SteppingClock, steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import type { CallLeg } from '../call-leg.js'
import { createEmbeddedSipStack } from '../embedded/index.js'
import { memoryNetwork } from '../simulation/index.js'
import type { SipStack } from '../sip-stack.js'
import { connect } from './connect.js'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const CALLS = 24_000
const CALLS_PER_SECOND = 400
const TALK_MS = 1_000
/** Ended by the caller and by the agent in turn. */
const STEP_MS = 100
/** Until no transaction remembers a call (64·T1 after the last message), however often that was repeated. */
const AFTERWARDS_MS = 80_000

const OPEN_CALLS = 2_000
/** A call has a dialog at each of four ends: all of them are in this process. */
const DIALOGS_OF_CALL = 4
const MIB = 1_024 * 1_024

interface Switchboard {
  readonly clock: SteppingClock
  readonly bridge: SipStack
  readonly caller: SipStack
  readonly stacks: readonly SipStack[]
}

/** Callers, a bridge and an agent that answers at once, each a stack, on a network in memory. */
async function switchboard(loss: number): Promise<Switchboard> {
  const clock = steppingClock()
  const random = seededRandom(7)
  const network = memoryNetwork({ clock, random, loss })
  const stacks = ['10.0.0.2', '10.0.0.1', '10.0.0.3'].map((host) =>
    createEmbeddedSipStack({
      ...{ clock, random, network: network.host(host) },
      listen: [{ transport: 'udp', host, port: 5060 }],
    }),
  )
  const [caller, bridge, agent] = stacks as [SipStack, SipStack, SipStack]
  await Promise.all(stacks.map((stack) => stack.start()))
  agent.onCall((call) => void call.answer({ sdp: 'v=0 agent' }))
  bridge.onCall((call) => void connect(bridge, call, { targets: [{ uri: 'sip:agent@10.0.0.3' }] }))
  return { clock, bridge, caller, stacks }
}

async function heapMib(): Promise<number> {
  await macrotask()
  collectGarbage()
  await macrotask()
  collectGarbage()
  return process.memoryUsage().heapUsed / MIB
}

/** Opens calls at the rate, and gives those that were answered. */
async function openCalls({ caller, clock }: Switchboard, count: number): Promise<CallLeg[]> {
  const legs: CallLeg[] = []
  for (let opened = 0; opened < count; opened += CALLS_PER_SECOND / 10) {
    for (let call = 0; call < CALLS_PER_SECOND / 10; call++) {
      void caller.dial('sip:service@10.0.0.1', { offer: 'v=0 caller' }).result.then((result) => {
        if (result.outcome === 'answered') legs.push(result.leg)
      })
    }
    await clock.advance(STEP_MS)
  }
  await clock.advance(2_000)
  return legs
}

describe('calls by the thousand', () => {
  it(`none of ${CALLS} is lost on a network that loses one packet of a hundred`, { timeout: 1_200_000 }, async () => {
    const office = await switchboard(0.01)
    const { caller, clock, bridge, stacks } = office
    const counts = { answered: 0, ended: 0, failed: 0 }
    for (let opened = 0; opened < CALLS; opened += CALLS_PER_SECOND / 10) {
      for (let call = 0; call < CALLS_PER_SECOND / 10; call++) {
        void caller.dial('sip:service@10.0.0.1', { offer: 'v=0 caller' }).result.then((result) => {
          if (result.outcome === 'failed') return void counts.failed++
          counts.answered++
          void result.leg.ended.then(() => counts.ended++)
          clock.setTimer(TALK_MS, () => void result.leg.hangup())
        })
      }
      await clock.advance(STEP_MS)
    }
    await clock.advance(AFTERWARDS_MS)
    expect(counts).toEqual({ answered: CALLS, ended: CALLS, failed: 0 })
    expect(bridge.statistics()).toMatchObject({ callsReceived: CALLS, callsDialed: CALLS })
    for (const stack of stacks) expect(stack.statistics()).toMatchObject({ callsRunning: 0, transactionsRunning: 0 })
  })

  it('take less than 3 MiB for 1,000 dialogs, and give it back', { timeout: 600_000 }, async () => {
    const office = await switchboard(0)
    const end = async (legs: readonly CallLeg[]): Promise<void> => {
      for (const leg of legs) void leg.hangup()
      await office.clock.advance(AFTERWARDS_MS)
    }
    // Code that is compiled, and tables that keep their size, are no memory of calls.
    await end(await openCalls(office, OPEN_CALLS))
    const before = await heapMib()
    let legs = await openCalls(office, OPEN_CALLS)
    // The transactions of the beginning are over, the dialogs go on.
    await office.clock.advance(AFTERWARDS_MS)
    expect(legs).toHaveLength(OPEN_CALLS)
    const during = await heapMib()
    await end(legs)
    legs = []
    const after = await heapMib()
    const per1000 = ((during - before) * 1_000) / (OPEN_CALLS * DIALOGS_OF_CALL)
    console.log(
      `heap: ${per1000.toFixed(2)} MiB for 1,000 dialogs; afterwards ${(after - before).toFixed(2)} MiB more than before`,
    )
    expect(per1000).toBeGreaterThan(0)
    expect(per1000).toBeLessThan(3)
    expect(after - before).toBeLessThan(1)
  })
})
