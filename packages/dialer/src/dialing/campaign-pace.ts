import { type Engine, type QueueStaff, errorText, systemActor } from '@ringwright/core'
import type { Lines } from '../attempt/line.js'
import { type Campaign, campaigns, pacerMemories, queueOf } from '../campaign/campaign.js'
import { ledgerOf } from '../attempt/end-attempt.js'
import type { LeadIndex } from '../lead/lead-index.js'
import type { Observation, Pacer, PacerMaker, PacerState, PacingDecision } from '../pacing/pacer.js'
import { createPacer } from '../pacing/create-pacer.js'
import { type LadderSigns, RUNGS, type Rung, stepLadder } from '../supervision/dialing-ladder.js'
import { supervised } from '../supervision/supervision.js'
import { CallsInFlight } from './calls-in-flight.js'
import { brokenPacer, memoryKind, pacerMaker } from './campaign-pacer.js'
import type { LinesInUse } from './lines-in-use.js'
import { observe } from './observe.js'
import { PacerFeed } from './pacer-feed.js'
import { rungOf } from './rung-of.js'
import { type StaffCount, StaffCounts } from './staff-counts.js'

const DIALER = systemActor('dialer')
const NOBODY: QueueStaff = { members: [], waitingElsewhere: 0 }
/** How often a pacer is asked that can only say which calls to give up. */
const ASK_TO_GIVE_UP_MS = 1_000
const NOTHING: PacingDecision = { dial: 0 }
/** So much of what a pacer has learned is lost when a node dies. */
const KEEP_EVERY_MS = 30_000
/** Tries in a row without a line, after which the trunk counts as down. */
const FAILURES_MAX = 10
const MINUTE_MS = 60_000
/** Candidates that a pacer is shown at once: of those that it may choose from, and where it takes them in their order. */
const CHOICE_MAX = 200
const NEXT_MAX = 50
/** Candidates shown beyond what may be released: the first may turn out not to be callable now, and stay the first. */
const SPARE_CANDIDATES = 5
/** How long nothing is dialed over a trunk that is down before it counts as worth another try. */
const TRUNK_REST_MS = 60_000

/** How a campaign's policies stand together, and by what. */
interface Standings {
  readonly ledger: Campaign['ledger']
  readonly detection: Campaign['detection']
  readonly minute: number
  /** Of the policy that allows least. */
  readonly atRiskMax: number
  /** Of the policy that has counted least. */
  readonly answers: number
}

/** What a campaign's pacer needs of the node that dials. */
export interface CampaignPaceParts {
  readonly engine: Engine
  readonly index: LeadIndex
  readonly lines: Lines
  readonly linesInUse: LinesInUse
  /** The host's own pacers, by name. */
  readonly pacers: Readonly<Record<string, PacerMaker>>
}

/** One campaign's pacer on the node that dials: what it is told, what it decides, and what it remembers. */
export class CampaignPace {
  readonly feed = new PacerFeed()
  readonly #engine: Engine
  readonly #index: LeadIndex
  readonly #lines: Lines
  readonly #linesInUse: LinesInUse
  #pacer: Pacer
  /** As they were when the pacer was made, or are since and say the same. */
  #config: Campaign['settings']['pacer']
  /** Follows from one line for each agent, where the ladder wants no more. */
  readonly #progressive = createPacer({ kind: 'progressive' })
  readonly #counts = new StaffCounts()
  readonly #calls = new CallsInFlight()
  #works = true
  #standings: Standings | undefined
  #keptAt: number
  #askedAt = Number.NEGATIVE_INFINITY

  constructor({ engine, index, lines, linesInUse, pacers }: CampaignPaceParts, campaign: Campaign) {
    const { id, settings } = campaign
    this.#engine = engine
    this.#index = index
    this.#lines = lines
    this.#linesInUse = linesInUse
    this.#config = settings.pacer
    this.#keptAt = engine.clock.now()
    const memory = engine.get(pacerMemories, id)
    const saved = memory?.kind === memoryKind(settings.pacer) ? (memory.state as PacerState) : undefined
    this.#pacer = this.#made(pacerMaker(campaign, pacers), saved)
  }

  /** Whether the pacer is the one that the campaign asks for. */
  isOf({ settings: { pacer } }: Campaign): boolean {
    // Nearly always the same object; a store outside of the process gives a new one with each change.
    const isSame = pacer === this.#config || JSON.stringify(pacer) === JSON.stringify(this.#config)
    if (isSame) this.#config = pacer
    return isSame
  }

  /** Who is there to take those who answer. */
  staff(campaign: Campaign): QueueStaff {
    const queue = queueOf(campaign)
    return queue === undefined ? NOBODY : (this.#engine.ports.router?.staff(queue) ?? NOBODY)
  }

  /** How many of them are at work, and idle. */
  counted(staff: QueueStaff): StaffCount {
    return this.#counts.of(staff)
  }

  /** No decision to dial is released for more calls by the campaign's own ledger; others with the same agents may want fewer. */
  releasedAtMost(campaign: Campaign, staff: QueueStaff): number {
    if (campaign.settings.queue === undefined) return Number.POSITIVE_INFINITY
    const { atRiskMax } = this.#standingsOf(campaign, this.#engine.clock.now())
    return Math.max(0, atRiskMax) + this.counted(staff).idle - this.#index.inFlight(campaign.id)
  }

  /** Whether nothing can be dialed whatever the pacer says, and it has just been asked what to give up. */
  isHeldBack(campaign: Campaign, staff: QueueStaff, released: number): boolean {
    const isJustAsked = this.#isJustAsked(this.#engine.clock.now())
    return isJustAsked && this.#dialableAtMost(campaign, staff, released) <= 0
  }

  /** What to dial now, as the pacer decides, the ladder allows and the supervisor wants it: nothing where none is released. */
  decide(campaign: Campaign, staff: QueueStaff, released: number): PacingDecision {
    const { clock } = this.#engine
    const at = clock.now()
    this.feed.staffSeen(staff)
    // A supervisor's factor is of what the pacer would like to dial, whatever is released of it.
    const dialMax = campaign.supervision.factor === 1 ? dialMaxFor(released) : Number.POSITIVE_INFINITY
    const rung = rungOf(campaign)
    const leads = this.#index.of(campaign.id)
    const seen = {
      calls: this.#calls.look(leads, this.#lines.of(campaign.id), at),
      agents: this.feed.agents,
      waitingElsewhere: staff.waitingElsewhere,
      candidates: this.#index.candidates(campaign.id, candidatesShown(campaign, rung, dialMax)),
      dialMax,
      linesInUse: this.#linesInUse.of(campaign.id),
    }
    const observation = observe(campaign, seen, at)
    const decision = this.#paced(observation, at, rung)
    // Supervisors say how many are dialed, and not that anybody is where nothing dials by itself.
    const wanted = rung === 'manual' ? decision : supervised(decision, observation, campaign.supervision)
    return released > 0 ? wanted : { dial: 0, ...cancelOf(wanted) }
  }

  /** On the rung of one line for each agent who is free, there may be fewer than are released. */
  #dialableAtMost(campaign: Campaign, staff: QueueStaff, released: number): number {
    const isOneEach = rungOf(campaign) === 'progressive' && campaign.supervision.linesPerAgent === null
    if (campaign.settings.queue === undefined || !isOneEach) return released
    const free = this.counted(staff).free - staff.waitingElsewhere
    return Math.min(released, free - this.#index.inFlight(campaign.id))
  }

  /** Steps up or down the ladder, in a change of its own, when the signs say so; mostly they do not. */
  step(campaign: Campaign, staff: QueueStaff, contacts: boolean): Promise<void> | undefined {
    const signs = this.#signs(campaign, staff, contacts)
    const { state, fact } = stepLadder(campaign.ladder, signs)
    const isNew = state.rung !== campaign.ladder.rung || state.betterSince !== campaign.ladder.betterSince
    if (!isNew) return undefined
    return this.#engine.dispatch(DIALER, (transaction) => {
      const now = transaction.read(campaigns, campaign.id)
      if (now?.state !== 'running' || now.ladder !== campaign.ladder) return
      const isUp = RUNGS.indexOf(state.rung) < RUNGS.indexOf(now.ladder.rung)
      // Up again, the trunk is tried anew: only calls can tell whether it is there.
      transaction.put(campaigns, campaign.id, { ...now, ladder: state, ...(isUp && { failuresInRow: 0 }) })
      if (fact)
        transaction.fact('campaign:stepped', {
          ...{ campaign: campaign.id, from: fact.from, to: fact.to, reasons: fact.reasons },
        })
    })
  }

  /** Keeps what the pacer has learned, now and then. */
  keep(campaign: Campaign): Promise<void> | undefined {
    const { clock, node } = this.#engine
    const now = clock.now()
    if (now - this.#keptAt < KEEP_EVERY_MS) return undefined
    this.#keptAt = now
    const state = this.#learned()
    if (state === null || !this.#works) return undefined
    const kind = memoryKind(campaign.settings.pacer)
    return this.#engine.dispatch(DIALER, (transaction) => {
      // Deleted meanwhile, its pacer is to remember nothing.
      if (transaction.read(campaigns, campaign.id)?.state === 'deleted') return
      transaction.put(pacerMemories, campaign.id, { kind, keptAt: now, keptBy: node, state })
    })
  }

  /** As the ledger has them; they change with its counts, with what was found of machines, and at midnight. */
  #standingsOf(campaign: Campaign, at: number): Standings {
    const { ledger, detection } = campaign
    const minute = Math.floor(at / MINUTE_MS)
    const known = this.#standings
    if (known?.ledger === ledger && known.detection === detection && known.minute === minute) return known
    const standings = ledgerOf(campaign).standings(at)
    this.#standings = {
      ledger,
      detection,
      minute,
      atRiskMax: Math.min(...standings.map((standing) => standing.atRiskMax)),
      answers: Math.min(...standings.map(({ answered }) => answered)),
    }
    return this.#standings
  }

  #made(make: PacerMaker, saved: PacerState | undefined): Pacer {
    try {
      return make(saved)
    } catch (error) {
      if (saved === undefined) return brokenPacer(error)
      const { logger } = this.#engine
      logger.warn('what the pacer had learned cannot be used; it begins anew', { error: errorText(error) })
      return this.#made(make, undefined)
    }
  }

  #paced(observation: Observation, at: number, rung: Rung): PacingDecision {
    const isItsTurn = rung === 'predictive'
    try {
      // Where it only says what to give up, it need not look for whom to dial.
      const seen = isItsTurn ? observation : { ...observation, dialMax: 0 }
      const own = isItsTurn || !this.#isJustAsked(at) ? this.#asked(seen, at) : NOTHING
      if (isItsTurn) return own
      if (rung === 'progressive') return { dial: this.#progressive.decide(observation).dial, ...cancelOf(own) }
      return NOTHING
    } catch (error) {
      if (this.#works) this.#engine.logger.error('pacer failed', { error: errorText(error) })
      this.#works = false
      return NOTHING
    }
  }

  #asked(observation: Observation, at: number): PacingDecision {
    for (const event of this.feed.take(at)) this.#pacer.observe(event)
    const decision = this.#pacer.decide(observation)
    this.#works = true
    this.#askedAt = at
    return decision
  }

  /** One that fails is asked again at once: only so it is seen that it works again. */
  #isJustAsked(at: number): boolean {
    return this.#works && at >= this.#askedAt && at - this.#askedAt < ASK_TO_GIVE_UP_MS
  }

  #learned(): PacerState {
    try {
      return this.#pacer.save()
    } catch (error) {
      this.#engine.logger.error('what the pacer has learned cannot be kept', { error: errorText(error) })
      return null
    }
  }

  #signs(campaign: Campaign, staff: QueueStaff, contacts: boolean): LadderSigns {
    const at = this.#engine.clock.now()
    const { rung, since } = campaign.ladder
    const { answers, atRiskMax } = this.#standingsOf(campaign, at)
    const hasAgents = campaign.settings.queue !== undefined
    // A clock may be set back behind it.
    const hasRested = at < since || at - since >= TRUNK_REST_MS
    return {
      at,
      trunk: campaign.failuresInRow < FAILURES_MAX || (rung === 'manual' && hasRested),
      pacer: this.#works,
      contacts,
      agents: hasAgents ? this.counted(staff).present : campaign.settings.linesMax,
      answers,
      atRiskMax,
    }
  }
}

function candidatesShown({ settings: { pacer } }: Campaign, rung: Rung, dialMax: number): number {
  return rung === 'predictive' && pacer.kind === 'predictive' && pacer.order === 'likeliest'
    ? CHOICE_MAX
    : Math.min(NEXT_MAX, Math.max(1, dialMax))
}

function dialMaxFor(released: number): number {
  return released > 0 ? released + SPARE_CANDIDATES : 0
}

function cancelOf({ cancel }: PacingDecision): Pick<PacingDecision, 'cancel'> | undefined {
  return cancel && { cancel }
}
