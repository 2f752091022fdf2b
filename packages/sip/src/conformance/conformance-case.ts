import type { CallLeg } from '../call-leg.js'
import type { InboundCall } from '../inbound-call.js'
import type { SipUri } from '../sip-request.js'
import type { SipStack } from '../sip-stack.js'

/** Two started stacks of the backend under test that reach each other. */
export interface StackPair {
  readonly caller: SipStack
  readonly callee: SipStack
  readonly callerUri: SipUri
  readonly calleeUri: SipUri
  /** Resolves with the promise while time goes on for the stacks: a stepping clock is stepped, a real one just runs. */
  arrives<T>(promise: Promise<T>): Promise<T>
  close(): Promise<void>
}

/** How the suite gets hold of a backend. Written by whoever implements `SipStack`. */
export interface SipStackHarness {
  open(): Promise<StackPair>
}

/** One promise of `SipStack`, and what shows whether a backend keeps it. */
export interface SipStackCase {
  /** Stable and unique. */
  readonly id: string
  readonly name: string
  /** Rejects with a `ConformanceFailure` that says what was expected and what happened. */
  run(harness: SipStackHarness): Promise<void>
}

/** Makes a case of a function that is given a pair of stacks. */
export function stackCase(id: string, name: string, body: (pair: StackPair) => Promise<void>): SipStackCase {
  return {
    id,
    name,
    async run(harness) {
      const pair = await harness.open()
      try {
        await body(pair)
      } finally {
        await pair.close()
      }
    },
  }
}

export const offer = 'v=0\r\ns=offer\r\n'
export const answer = 'v=0\r\ns=answer\r\n'

/** The next call that the callee gets. */
export function nextCall(pair: StackPair): Promise<InboundCall> {
  return new Promise((resolve) => pair.callee.onCall(resolve))
}

/** An established call, seen from both ends. */
export async function establish(pair: StackPair): Promise<{ caller: CallLeg; callee: CallLeg }> {
  const arriving = nextCall(pair)
  const outbound = pair.caller.dial(pair.calleeUri, { offer })
  const call = await pair.arrives(arriving)
  const [dialed, answered] = await pair.arrives(Promise.all([outbound.result, call.answer({ sdp: answer })]))
  if (dialed.outcome !== 'answered' || answered.outcome !== 'answered') throw new Error('The call was not established.')
  return { caller: dialed.leg, callee: answered.leg }
}
