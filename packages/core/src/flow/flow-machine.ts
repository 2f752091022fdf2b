import type { Instant } from '../clock/clock.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import { type FlowAct, actAt } from './flow-act.js'
import type { FlowEvent } from './flow-event.js'
import type { Flow } from './flow.js'
import { FLOW_LIMITS } from './flow-limits.js'
import { type FlowMove, isAutomatic, moveOn, passThrough } from './flow-move.js'
import type { FlowPosition, FlowVariables } from './flow-position.js'
import { checkVariables } from './flow-variables.js'

/** Something in the flow did not work; the customer went on to `onFault`, or the run ended. */
export interface FlowFault {
  readonly step: string
  readonly message: string
}

/** A run has come to its next act. */
export interface FlowAdvanced {
  readonly outcome: 'advanced'
  /** To be committed with the interaction, before the act is performed. */
  readonly position: FlowPosition
  readonly act: FlowAct
  /** The steps that were passed through on the way, in order. */
  readonly passed: readonly string[]
  readonly faults: readonly FlowFault[]
}

/** What an event does to a run. */
export type FlowAdvance =
  | FlowAdvanced
  /** It tells of another turn: the result of something that is over. Nothing changes. */
  | { readonly outcome: 'stale' }
  /** The step does not wait for such an event. Nothing changes. */
  | { readonly outcome: 'ignored' }

/** With what a run begins. */
export interface FlowStart {
  readonly now: Instant
  /** Beside the document's, which they replace: the customer's language, what is known of the customer. */
  readonly variables?: FlowVariables
}

/** Begins a run. Variables that are too many or too large with the document's are a fault, and left out. */
export function startFlow(flow: Flow, { now, variables = {} }: FlowStart): FlowAdvanced {
  const { id, version, start, variables: own = {} } = flow.document
  const origin = {
    flow: id,
    version,
    step: start,
    turn: 0,
    enteredAt: now,
    attempt: 1,
    variables: own,
    secrets: [],
  }
  const begin = (): FlowMove => {
    const initial = { ...own, ...variables }
    checkVariables(initial)
    return { to: 'step', step: start, luggage: { variables: initial, secrets: [] } }
  }
  return travel(flow, origin, now, begin) as FlowAdvanced
}

/**
 * What an event does to a run: where it stands now, and the one thing to do. Pure, and never throws because of what the
 * customer did; `incompatible` when the position stands in another document or version.
 */
export function advanceFlow(flow: Flow, position: FlowPosition, event: FlowEvent, now: Instant): FlowAdvance {
  checkDocument(flow, position)
  if (event.turn !== position.turn) return { outcome: 'stale' }
  if (position.ending) return { outcome: 'ignored' }
  return travel(flow, position, now, () => moveOn(flow, position, event)) ?? { outcome: 'ignored' }
}

/**
 * The act of a position that was read from a record, for a node that takes the customer over. It has the turn that it had:
 * an answer to the act as another node performed it still counts. Throws when an expression fails now that did not fail
 * then, because a function of the host is gone or has changed its mind: tell the flow that the act has `failed`.
 */
export function resumeFlow(flow: Flow, position: FlowPosition): FlowAct {
  checkDocument(flow, position)
  return actAt(flow, position)
}

/**
 * Goes on from a position until there is something to do. A fault on the way leads to `onFault` once, then to the end.
 * Undefined when there is no first move.
 */
function travel(
  flow: Flow,
  origin: FlowPosition,
  now: Instant,
  firstMove: () => FlowMove | undefined,
): FlowAdvanced | undefined {
  const { onFault } = flow.document
  const passed: string[] = []
  const faults: FlowFault[] = []
  let at = origin
  let decide = firstMove
  const arrived = (position: FlowPosition): FlowAdvanced => ({
    outcome: 'advanced',
    position,
    act: actAt(flow, position),
    passed,
    faults,
  })
  const endAs = (cause: NonNullable<FlowPosition['ending']>): FlowAdvanced =>
    arrived(turned(at, now, { attempt: 1, ending: cause }))
  for (;;) {
    try {
      if (passed.length > FLOW_LIMITS.automaticSteps * (faults.length + 1)) {
        throw goesRound(`${FLOW_LIMITS.automaticSteps} steps without an act`)
      }
      const move = decide()
      if (move === undefined) return undefined
      if (at.turn >= FLOW_LIMITS.turns) throw goesRound(`${FLOW_LIMITS.turns} acts`)
      if (move.to === 'end') return endAs(move.cause)
      if (move.to === 'sameQuestion') return arrived(turned(at, now, { attempt: at.attempt + 1, again: move.again }))
      at = { ...at, step: move.step, ...move.luggage }
      const step = flow.step(at.step)
      if (!isAutomatic(step)) return arrived(turned(at, now, { attempt: 1 }))
      passed.push(at.step)
      const { luggage } = move
      decide = () => passThrough(flow, step, luggage)
    } catch (error) {
      if (!(error instanceof RingwrightError)) throw error
      faults.push({ step: at.step, message: error.message })
      if (faults.length > 1 || onFault === undefined || at.turn >= FLOW_LIMITS.turns) return endAs('failed')
      const luggage = { variables: at.variables, secrets: at.secrets }
      decide = () => ({ to: 'step', step: onFault, luggage })
    }
  }
}

/** The position at its next turn. */
function turned(at: FlowPosition, now: Instant, how: Pick<FlowPosition, 'attempt' | 'again' | 'ending'>): FlowPosition {
  const { flow, version, step, variables, secrets } = at
  return { flow, version, step, turn: at.turn + 1, enteredAt: now, variables, secrets, ...how }
}

function checkDocument({ document }: Flow, { flow, version }: FlowPosition): void {
  if (flow === document.id && version === document.version) return
  throw new RingwrightError(
    'incompatible',
    `The position stands in version ${version} of flow "${flow}", not in version ${document.version} of "${document.id}". Keep a version registered for as long as interactions stand in it.`,
  )
}

function goesRound(limit: string): RingwrightError {
  return new RingwrightError('invalid_argument', `The flow goes round: ${limit}. lintFlow finds such loops.`)
}
