/** From what dials by itself to what a person dials. */
export const RUNGS = ['predictive', 'progressive', 'preview', 'manual'] as const

/** How much a campaign dares to dial, most first: one of `RUNGS`. */
export type Rung = (typeof RUNGS)[number]

/** What the ladder looks at. Everything is what a node knows of itself; what it does not know is the worse case. */
export interface LadderSigns {
  readonly at: number
  /** Whether dialing works at all: the trunk answers, and decisions are made in time. */
  readonly trunk: boolean
  readonly pacer: boolean
  /** Whether contacts can be read, so that agents can be shown whom to call. */
  readonly contacts: boolean
  /** Agents at work, and persons who answered so far: too few of either, and a share of 3 % means nothing. */
  readonly agents: number
  readonly answers: number
  /** How many more calls may be abandoned under every policy ({@link AbandonLedger.standings}). */
  readonly atRiskMax: number
}

/** Which of the signs keeps the campaign from a higher rung. */
export type LadderReason = 'trunkDown' | 'pacerDown' | 'contactsDown' | 'fewAgents' | 'fewAnswers' | 'ledgerTight'

/** When a campaign dials more carefully, and when it dares more again. */
export interface LadderOptions {
  /** Fewer agents than this dial progressively; it takes one more to come back. Default 3. */
  readonly agentsMin?: number
  /** Persons who answered before prediction begins. Default 10. */
  readonly answersMin?: number
  /** How long all must be well before the next rung up. Default 60,000. Down it goes at once. */
  readonly dwellMs?: number
}

/** Plain JSON, to stand in the campaign's record. */
export interface LadderState {
  readonly rung: Rung
  readonly since: number
  /** Since when a higher rung would be possible without a break; null while it is not. */
  readonly betterSince: number | null
  readonly reasons: readonly LadderReason[]
}

/** A step, for the campaign to write down. */
export interface LadderFact {
  readonly kind: 'stepped'
  readonly at: number
  readonly from: Rung
  readonly to: Rung
  /** Why it stepped down; empty on the way up. */
  readonly reasons: readonly LadderReason[]
}

/** A campaign begins with `progressive`: nobody has answered yet, so there is nothing to predict by. */
export function startLadder(at: number): LadderState {
  return { rung: 'progressive', since: at, betterSince: null, reasons: ['fewAnswers'] }
}

/**
 * Where to dial from now on. Down as far as the signs say, at once; up one rung at a time, each after all was well for
 * the dwell time, so that a sign that comes and goes does not make agents' screens do so.
 */
export function stepLadder(
  state: LadderState,
  signs: LadderSigns,
  options: LadderOptions = {},
): { readonly state: LadderState; readonly fact?: LadderFact } {
  const { dwellMs = 60_000 } = options
  const { at } = signs
  const { rung: best, reasons } = bestRung(state.rung, signs, options)
  const [here, there] = [RUNGS.indexOf(state.rung), RUNGS.indexOf(best)]
  if (there > here) return stepped(state, best, at, reasons)
  if (there === here) return { state: { ...state, betterSince: null, reasons } }
  // A clock may be set back behind it.
  const betterSince = Math.min(state.betterSince ?? at, at)
  if (at - betterSince < dwellMs) return { state: { ...state, betterSince } }
  return stepped(state, RUNGS[here - 1] as Rung, at, there === here - 1 ? reasons : state.reasons)
}

function stepped(
  { rung }: LadderState,
  to: Rung,
  at: number,
  reasons: readonly LadderReason[],
): { state: LadderState; fact: LadderFact } {
  const isDown = RUNGS.indexOf(to) > RUNGS.indexOf(rung)
  return {
    state: { rung: to, since: at, betterSince: null, reasons },
    fact: { kind: 'stepped', at, from: rung, to, reasons: isDown ? reasons : [] },
  }
}

function bestRung(
  now: Rung,
  { trunk, pacer, contacts, agents, answers, atRiskMax }: LadderSigns,
  { agentsMin = 3, answersMin = 10 }: LadderOptions,
): { rung: Rung; reasons: LadderReason[] } {
  if (!contacts) return { rung: 'manual', reasons: ['contactsDown'] }
  const down: LadderReason[] = [...(trunk ? [] : (['trunkDown'] as const)), ...(pacer ? [] : (['pacerDown'] as const))]
  // Agents call by themselves, over another line where the trunk is the trouble.
  if (down.length > 0) return { rung: trunk ? 'preview' : 'manual', reasons: down }
  // Coming back takes a little more than staying, so that one agent or one call does not do both by turns.
  const more = now === 'predictive' ? 0 : 1
  const tight: LadderReason[] = []
  if (agents < agentsMin + more) tight.push('fewAgents')
  if (answers < answersMin) tight.push('fewAnswers')
  if (atRiskMax < 1 + more) tight.push('ledgerTight')
  return { rung: tight.length > 0 ? 'progressive' : 'predictive', reasons: tight }
}
