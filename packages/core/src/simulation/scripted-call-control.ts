import { type Clock, sleep } from '../clock/clock.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import type { CallControl, DialOutcome, IncomingCall } from '../voice/call-control.js'
import { type PhoneScript, ringPhone } from './phone-script.js'
import { CallState, type ScriptedCall } from './scripted-call.js'
import { scriptedConference } from './scripted-conference.js'

/** Telephony without a network: calls come when the test says so, and phones do as their script says. */
export interface ScriptedCallControl extends CallControl {
  /** Somebody calls, whoever that is, or the registered phone of a user; the returned call is the caller's side. */
  call(from: string, to: string, options?: ScriptedCallOptions): ScriptedCaller
  /** What a phone does from now on when it is dialed, until the returned function is called. Default: `unreachable`. */
  phone(address: string, script: PhoneScript): () => void
  /** Calls that were dialed and answered and are not over, at this moment. */
  readonly dialed: readonly ScriptedCall[]
}

export type ScriptedCallOptions = Partial<Pick<IncomingCall, 'user' | 'isAnonymous'>>

/** The side of somebody who calls in. */
export interface ScriptedCaller {
  /** `ringing` and `answered` in order, then how it ended. */
  readonly events: readonly string[]
  /** The call as it stands on our side, once it is answered. */
  readonly call: ScriptedCall | undefined
  hangUp(): void
  press(digits: string): void
}

/** By which time the calls of a script run, and how long what they do takes. */
export interface ScriptedCallControlOptions {
  /** The one that the center has. */
  readonly clock: Clock
  /** How long prompts play that are not looped, in milliseconds. Default 1,000. */
  readonly promptMs?: number
  /** How long callers take to acknowledge that they were answered, in milliseconds. Default 0. */
  readonly acknowledgeMs?: number
}

/** Telephony without a network: callers and phones do what a test says, by the clock that it is given. */
export function scriptedCallControl(options: ScriptedCallControlOptions): ScriptedCallControl {
  const { clock, promptMs = 1_000, acknowledgeMs = 0 } = options
  const phones = new Map<string, PhoneScript>()
  // A set: of ten thousand that talk, each that ends would be looked for in a list.
  const dialed = new Set<CallState>()
  let handler: ((call: IncomingCall) => void) | undefined
  let count = 0
  return {
    get dialed() {
      return [...dialed]
    },
    onCall(next) {
      handler = next
    },
    phone(address, script) {
      phones.set(address, script)
      return () => {
        if (phones.get(address) === script) phones.delete(address)
      }
    },
    call(from, to, who = {}) {
      const caller = new CallerState(`in-${++count}`, from, to, { clock, promptMs, acknowledgeMs, who })
      if (handler) handler(caller.incoming)
      else caller.incoming.reject('notFound')
      return caller
    },
    async dial(to, dial = {}): Promise<DialOutcome> {
      const outcome = await ringPhone(clock, phones.get(to) ?? { outcome: 'unreachable' }, dial)
      if (outcome !== 'answered') {
        const by = outcome === 'ended' ? 'local' : 'remote'
        return { outcome: 'failed', end: { cause: outcome, by, at: clock.now() } }
      }
      const call = new CallState(`out-${++count}`, 'outbound', dial.from ?? 'anonymous', to, clock, promptMs)
      dialed.add(call)
      void call.ended.then(() => dialed.delete(call))
      return { outcome: 'answered', call }
    },
    createConference: () => scriptedConference(),
  }
}

class CallerState implements ScriptedCaller {
  readonly events: string[] = []
  readonly incoming: IncomingCall
  call: CallState | undefined
  readonly #gaveUp = new AbortController()

  constructor(
    id: string,
    from: string,
    to: string,
    { clock, promptMs, acknowledgeMs, who }: Required<ScriptedCallControlOptions> & { who: ScriptedCallOptions },
  ) {
    this.incoming = {
      ...{ id, from, to },
      ...who,
      signal: this.#gaveUp.signal,
      ring: () => void this.events.push('ringing'),
      answer: async () => {
        if (this.#gaveUp.signal.aborted) throw new RingwrightError('canceled', 'The caller gave up.')
        this.events.push('answered')
        if (acknowledgeMs > 0) await sleep(clock, acknowledgeMs)
        if (this.#gaveUp.signal.aborted) throw new RingwrightError('canceled', 'The caller gave up.')
        const call = new CallState(id, 'inbound', from, to, clock, promptMs)
        this.call = call
        void call.ended.then(({ cause }) => this.events.push(cause))
        return call
      },
      reject: (reason) => {
        if (!this.call && !this.#gaveUp.signal.aborted) this.events.push(reason)
      },
    }
  }

  hangUp(): void {
    if (this.call) this.call.partyHangsUp()
    else this.#gaveUp.abort()
  }

  press(digits: string): void {
    this.call?.press(digits)
  }
}
