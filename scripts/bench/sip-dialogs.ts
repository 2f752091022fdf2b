import { seededRandom } from '@ringwright/core'
import { macrotask, steppingClock } from '@ringwright/core/simulation'
import { type CallLeg, connect, createEmbeddedSipStack } from '@ringwright/sip'
import { memoryNetwork } from '@ringwright/sip/simulation'

const CALLS = 2_000
const CALLS_PER_STEP = 40
const STEP_MS = 100
/** A call has a dialog at each of four ends: all of them are in this process. */
const DIALOGS_OF_CALL = 4
/** Until no transaction remembers a call (64·T1 after the last message). */
const AFTERWARDS_MS = 80_000
const MIB = 1_024 * 1_024

/** What it prints in JSON, once. */
export interface SipDialogsReport {
  readonly mibPer1000Dialogs: number
  /** More than before the dialogs, once they are over. */
  readonly mibKept: number
}

/** Callers, a bridge and an agent that answers at once, each a stack, on a network in memory under a clock of its own. */
async function switchboard() {
  const clock = steppingClock()
  const random = seededRandom(7)
  const network = memoryNetwork({ clock, random })
  const stack = (host: string) =>
    createEmbeddedSipStack({
      ...{ clock, random, network: network.host(host) },
      listen: [{ transport: 'udp', host, port: 5060 }],
    })
  const caller = stack('10.0.0.2')
  const bridge = stack('10.0.0.1')
  const agent = stack('10.0.0.3')
  await Promise.all([caller, bridge, agent].map((one) => one.start()))
  agent.onCall((call) => void call.answer({ sdp: 'v=0 agent' }))
  bridge.onCall((call) => void connect(bridge, call, { targets: [{ uri: 'sip:agent@10.0.0.3' }] }))
  const open = async (): Promise<CallLeg[]> => {
    const legs: CallLeg[] = []
    for (let opened = 0; opened < CALLS; opened += CALLS_PER_STEP) {
      for (let call = 0; call < CALLS_PER_STEP; call++)
        void caller.dial('sip:service@10.0.0.1', { offer: 'v=0 caller' }).result.then((result) => {
          if (result.outcome === 'answered') legs.push(result.leg)
        })
      await clock.advance(STEP_MS)
    }
    await clock.advance(AFTERWARDS_MS)
    if (legs.length < CALLS) throw new Error(`Only ${legs.length} of ${CALLS} calls were answered.`)
    return legs
  }
  const end = async (legs: readonly CallLeg[]): Promise<void> => {
    for (const leg of legs) void leg.hangup()
    await clock.advance(AFTERWARDS_MS)
  }
  return { open, end }
}

async function heapMib(): Promise<number> {
  if (!globalThis.gc) throw new Error('Run node with --expose-gc: the heap is looked at after collecting garbage.')
  for (let round = 0; round < 2; round++) {
    await macrotask()
    globalThis.gc()
  }
  return process.memoryUsage().heapUsed / MIB
}

const { open, end } = await switchboard()
// Code that is compiled, and tables that keep their size, are no memory of calls.
await end(await open())
const before = await heapMib()
let legs = await open()
const during = await heapMib()
await end(legs)
legs = []
const report: SipDialogsReport = {
  mibPer1000Dialogs: ((during - before) * 1_000) / (CALLS * DIALOGS_OF_CALL),
  mibKept: (await heapMib()) - before,
}
console.log(JSON.stringify(report))
