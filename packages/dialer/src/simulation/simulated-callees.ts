import type { CallControl, Clock, DialOptions, DialOutcome, Random } from '@ringwright/core'
import {
  type PhoneScript,
  type ScriptedCall,
  type ScriptedCallControl,
  scriptedCallControl,
} from '@ringwright/core/simulation'
import type { AnswerClassifier } from '../attempt/answer-classifier.js'
import { type Physics, STANDARD_PHYSICS } from './physics.js'
import { drawHandling } from './simulated-agent.js'
import { type CallFate, drawFate } from './simulated-callee.js'

/** How the people whom a simulated dialer calls behave. */
export interface SimulatedCalleesOptions {
  /** The one that the center has. */
  readonly clock: Clock
  /** A seeded one, such as `seededRandom(1)`, for days that can be repeated. */
  readonly random: Random
  /** The probability that a person answers. */
  readonly answerRate: number
  /** Mean of talk and wrap-up together; people hang up after the talk. */
  readonly handleSeconds: number
  /** What differs from `STANDARD_PHYSICS`. Lines, agents, breaks and inbound calls are the center's own. */
  readonly physics?: Partial<Physics>
}

/** A telephone network with people in it, for a whole center in a simulation or a demonstration. */
export interface SimulatedCallees {
  /** Numbers behave as people's phones do; any other address is an agent's phone, which answers at once. */
  readonly control: CallControl
  /** Knows what picked up at the end of its greeting. */
  readonly classifier: AnswerClassifier
}

const NUMBER = /^\+\d+$/
/** What a machine says before it listens. */
const ANNOUNCEMENT_MS = 15_000

/** The same seed and the same dialing give the same people. */
export function simulatedCallees(options: SimulatedCalleesOptions): SimulatedCallees {
  const { clock, random, answerRate } = options
  const physics: Physics = { ...STANDARD_PHYSICS, ...options.physics }
  const phones = scriptedCallControl({ clock })
  const fates = new Map<string, CallFate>()
  return {
    control: {
      ...phones,
      async dial(to, dial = {}) {
        if (!NUMBER.test(to)) {
          phones.phone(to, { outcome: 'answered' })
          return phones.dial(to, dial)
        }
        const fate = drawFate(random, physics, answerRate)
        const dialed = await dialPerson(phones, to, fate, dial)
        if (dialed.outcome === 'failed') return dialed
        const call = dialed.call as ScriptedCall
        fates.set(call.id, fate)
        const isPerson = fate.outcome === 'person' || fate.isHiddenAbandon
        const talkMs = isPerson ? talkOf(options, physics) : ANNOUNCEMENT_MS
        const end = clock.setTimer(physics.greetingMs + talkMs, () => call.partyHangsUp())
        void call.ended.then(() => {
          end.cancel()
          fates.delete(call.id)
        })
        return dialed
      },
    },
    classifier: {
      classify(call) {
        const fate = fates.get(call.id)
        const isPerson = fate?.outcome === 'person' || fate?.outcome === 'machineTakenForPerson'
        return new Promise((resolve) => {
          const heard = clock.setTimer(physics.greetingMs, () => resolve({ answer: isPerson ? 'person' : 'machine' }))
          void call.ended.then(() => heard.cancel())
        })
      },
    },
  }
}

function talkOf({ random, handleSeconds }: SimulatedCalleesOptions, physics: Physics): number {
  return drawHandling(random, physics, handleSeconds * 1_000, 1).talkMs
}

const ENDINGS = { busy: 'busy', invalid: 'notFound', failed: 'failed', cancelled: 'failed' } as const

function dialPerson(phones: ScriptedCallControl, to: string, fate: CallFate, dial: DialOptions): Promise<DialOutcome> {
  const forget = phones.phone(to, scriptOf(fate))
  const dialed = phones.dial(to, dial)
  // Each call has its own fate, and a campaign dials more numbers than anything should remember.
  forget()
  return dialed
}

function scriptOf({ answeredAt, settledAt, outcome }: CallFate): PhoneScript {
  if (Number.isFinite(answeredAt)) return { outcome: 'answered', afterMs: answeredAt }
  if (outcome === 'busy' || outcome === 'invalid' || outcome === 'failed' || outcome === 'cancelled')
    return { outcome: ENDINGS[outcome], afterMs: settledAt }
  return { outcome: 'noAnswer' }
}
