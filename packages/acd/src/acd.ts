import {
  type Actor,
  type Engine,
  type Instant,
  type InteractionId,
  type Plugin,
  type PluginInstance,
  type QueueId,
  RingwrightError,
  awaitsCallback,
  interactions,
  parseInput,
  systemActor,
} from '@ringwright/core'
import { type AcdOptions, acdOptionsSchema } from './acd-options.js'
import { agents } from './agent/agent.js'
import { agentDeadline, lapseAgent } from './agent/agent-deadline.js'
import { type AgentControl, agentControl } from './agent/agent-control.js'
import { putAgentProfile } from './agent/agent-profile.js'
import { capacityOf } from './agent/capacity.js'
import { lapseWrapUps, wrapUpDeadline } from './agent/wrap-up.js'
import { type WrapUpControl, wrapUpControl } from './agent/wrap-up-control.js'
import { callbackFailed } from './callback/callback-commands.js'
import { watchCallbacks } from './callback/callback-deadlines.js'
import { calendars } from './calendar/calendar.js'
import { putCalendar } from './calendar/calendar-options.js'
import { type Explanations, explanations } from './explanation/explanations.js'
import { type ExplanationOptions, rememberDecisions } from './explanation/remember-decisions.js'
import type { RecordHistory } from './explanation/record-history.js'
import { keepLines } from './line/keep-lines.js'
import { lineCalls } from './line/line-calls.js'
import { type Consulting, consulting } from './consult/consulting.js'
import { CenterIndex } from './matching/center-index.js'
import type { QueueState } from './matching/queue-state.js'
import { Matcher } from './matching/matcher.js'
import { type Taking, taking } from './matching/taking.js'
import { type Escalating, escalating } from './escalation/escalation.js'
import { engagementDeadline, lapseEngagement } from './offer/engagement-deadlines.js'
import { exclusionDeadline, lapseExclusions, lapseOffers, offerDeadline } from './offer/offer-deadlines.js'
import { lapseRinging, ringingDeadline } from './offer/ringing.js'
import { paperData } from './papers/paper-data.js'
import { type Paperwork, paperwork } from './papers/paperwork.js'
import { type CannedReplies, cannedReplies } from './canned-reply/canned-replies.js'
import { checkNames } from './check-names.js'
import { lapsePapers, papers, papersDeadline } from './papers/papers.js'
import { type Parking, parking } from './parking/parking.js'
import { isEngagedWith } from './party/engaged.js'
import { asideDeadline, lapseAside } from './party/party-commands.js'
import { emergencies } from './queue/emergency.js'
import { watchHolds } from './queue/hold.js'
import { forgetPlaces } from './queue/kept-place.js'
import { leaveQueues } from './queue/leave-queues.js'
import { type Queue, queues } from './queue/queue.js'
import { release } from './queue/queue-commands.js'
import { QueueFloor } from './queue/queue-floor.js'
import { putQueueOptions } from './queue/queue-options.js'
import { QueueStaffs } from './queue/queue-staffs.js'
import { type QueueSupervision, queueSupervision } from './queue/queue-supervision.js'
import {
  type PlanParts,
  type RoutingPlans,
  publishConfigured,
  routingPlans,
  setUpPlans,
} from './routing-plan/plan-desk.js'
import { Reservations } from './reservation/reservations.js'
import { AcdRouter } from './acd-router.js'
import { type RequirementCommands, requirementCommands } from './skill/requirement-commands.js'
import { followRings } from './skill/follow-rings.js'
import { lapseRelaxation, relaxationDeadline } from './skill/relaxation.js'
import { type CallSupervision, callSupervision } from './supervision/call-supervision.js'
import { type Transfers, transfers } from './transfer/transfers.js'
import { askAdvisers } from './strategies/ask-advisers.js'
import { builtInStrategies } from './strategies/built-in-strategies.js'
import { StrategyBook, type StrategyChains } from './strategies/strategy-book.js'
import { type CheckedWaitEstimateOptions, type EstimateQuality, WaitEstimator } from './wait-estimate/wait-estimator.js'

/** The automatic call distributor of one center. */
export interface Acd
  extends Plugin,
    AgentControl,
    WrapUpControl,
    Paperwork,
    CannedReplies,
    QueueSupervision,
    RoutingPlans,
    RequirementCommands,
    Taking,
    Transfers,
    Consulting,
    Escalating,
    Parking,
    CallSupervision,
    Explanations {
  /**
   * Ends an interaction: the agent's own, or any with `interaction:end`. While a customer is being called back, the
   * agent only ends that try.
   */
  end(actor: Actor, interaction: InteractionId): Promise<void>
  /** How many wait in a queue, since when the one that has waited longest, and whether it is open; undefined for none. */
  queueStatus(queue: QueueId): QueueStatus | undefined
  /** How good the waits were that customers were told; undefined without `waitEstimates`. */
  estimateQuality(queue: QueueId): EstimateQuality | undefined
  /** What plug-ins call to queue and release interactions. Throws `wrong_state` before the center is made. */
  readonly router: AcdRouter
}

/** How one queue stands at this moment. */
export interface QueueStatus {
  readonly queue: QueueId
  readonly name: string
  /** How many wait in it, callbacks and what was left included. */
  readonly waiting: number
  /** Since when the one has waited that has waited longest, in whatever queues. What was left and callbacks do not count. */
  readonly longestSince?: Instant
  /** Agents of the queue who could be offered something of the medium now. */
  readonly free: { readonly voice: number; readonly text: number }
  /** Agents of the queue who are not offline: on a break counts. */
  readonly staffed: number
  /** When it opens; absent while it is open. */
  readonly opensAt?: Instant
}

const CONFIGURATION = systemActor('configuration')

/** Agents, queues and offers for one contact center. Throws `invalid_argument` for options that do not hold. */
export function acd(options: AcdOptions): Acd {
  const checked = parseInput(acdOptionsSchema, options, 'options of acd')
  const strategies = new StrategyBook([...builtInStrategies, ...checked.strategies])
  checkNames(checked, strategies)
  let running: Running | undefined
  const here = (): Running => {
    if (!running) throw new RingwrightError('wrong_state', 'This acd() is not part of a contact center yet.')
    return running
  }
  return {
    name: 'acd',
    ...agentControl(here, checked),
    ...wrapUpControl(here),
    ...paperwork(here),
    ...cannedReplies(here, checked),
    ...queueSupervision(here),
    ...routingPlans(() => here().plans),
    ...requirementCommands(here),
    ...explanations(here),
    ...taking(here),
    ...transfers(here),
    ...consulting(here),
    ...escalating(here),
    ...parking(here),
    ...callSupervision(here),
    get router() {
      return here().router
    },
    setup(engine): PluginInstance {
      if (running) throw new RingwrightError('wrong_state', 'One acd() serves one contact center; make a second one.')
      running = setUp(engine, strategies, checked)
      const { chains } = running
      return {
        router: running.router,
        personalData: paperData,
        ...(checked.lineAddress !== undefined && { takesCall: lineCalls(engine, checked.lineAddress) }),
        async start() {
          await engine.run(CONFIGURATION, (transaction) => {
            for (const calendar of checked.calendars) putCalendar(transaction, calendar)
            for (const queue of checked.queues)
              putQueueOptions(transaction, queue, chains.keepHistory(queue.strategies))
          })
          for (const profile of checked.agents)
            await engine.run(CONFIGURATION, (transaction) =>
              putAgentProfile(transaction, profile, capacityOf(profile.capacity, checked.channels)),
            )
          await publishConfigured(CONFIGURATION, checked.plans, running?.plans)
          running?.estimator?.start()
          running?.history?.start()
        },
        async stop() {
          await running?.estimator?.stop()
        },
      }
    },
    async end(actor, interaction) {
      const { engine } = here()
      await engine.run(actor, (transaction) => {
        const record = transaction.read(interactions, interaction)
        if (!record) return
        const own = isEngagedWith(record, actor)
        engine.authorize(actor, own ? 'interaction:own' : 'interaction:end', { interaction })
        if (own && awaitsCallback(record)) callbackFailed(transaction, record, 'agentGone')
        else release(transaction, record, own ? 'agentEnded' : 'supervisorEnded')
      })
    },
    estimateQuality: (queue) => here().estimator?.quality(queue),
    queueStatus(id) {
      const { engine, index, floor } = here()
      const queue = engine.get(queues, id)
      return queue && statusOf(queue, index.queueState(id), floor, engine.clock.now())
    },
  }
}

interface Running {
  readonly engine: Engine
  readonly index: CenterIndex
  readonly chains: StrategyChains
  readonly floor: QueueFloor
  readonly plans: PlanParts
  readonly estimator: WaitEstimator | undefined
  readonly history: RecordHistory | undefined
  readonly router: AcdRouter
}

interface SetUpOptions extends ExplanationOptions {
  readonly waitEstimates?: CheckedWaitEstimateOptions
}

function setUp(engine: Engine, strategies: StrategyBook, options: SetUpOptions): Running {
  engine.define(agents)
  engine.define(queues)
  engine.define(calendars)
  engine.define(emergencies)
  engine.define(papers)
  // Before the matcher, so that who is reserved for an agent is offered before others.
  void new Reservations(engine)
  let matcher: Matcher
  const chains = strategies.chains(engine)
  const index = new CenterIndex({
    now: () => engine.clock.now(),
    queue: (id) => engine.get(queues, id),
    rank: (queue, agent) => chains.rank(queue, agent),
    onReady: (interaction) => matcher.interactionReady(interaction),
    onFree: (agent, medium) => matcher.agentFree(agent, medium),
  })
  matcher = new Matcher(engine, index, chains)
  const floor = new QueueFloor(engine, index)
  engine.index(interactions, (after, before) => index.interactionChanged(after, before))
  engine.index(agents, (after, before) => index.agentChanged(after, before))
  engine.index(queues, (after, before) => {
    if (after)
      index.queueChanged(after.body, before?.body, (id) => engine.get(interactions, id), engine.all(agents).values())
    else if (before) index.queueGone(before.body.id)
  })
  engine.deadline(interactions, { deadline: offerDeadline, lapse: lapseOffers })
  engine.deadline(interactions, { deadline: exclusionDeadline, lapse: lapseExclusions })
  engine.deadline(interactions, { deadline: engagementDeadline, lapse: lapseEngagement })
  engine.deadline(interactions, { deadline: ringingDeadline, lapse: lapseRinging })
  engine.deadline(interactions, { deadline: relaxationDeadline, lapse: lapseRelaxation })
  followRings(engine, index)
  engine.deadline(agents, { deadline: wrapUpDeadline, lapse: lapseWrapUps })
  engine.deadline(agents, { deadline: agentDeadline, lapse: lapseAgent })
  engine.deadline(papers, { deadline: papersDeadline, lapse: lapsePapers })
  engine.deadline(interactions, {
    deadline: asideDeadline,
    lapse: (transaction, _id, interaction) => lapseAside(transaction, floor, interaction),
  })
  keepLines(engine)
  if (strategies.haveAdvisers) engine.effect(askAdvisers({ engine, chains, states: index }))
  watchCallbacks(engine)
  watchHolds(engine)
  forgetPlaces(engine)
  leaveQueues({
    ...{ engine, floor, states: index },
    takeBack: (transaction, interaction) => plans.routing.takeBack(transaction, interaction),
  })
  const plans = setUpPlans(engine, floor)
  const { waitEstimates } = options
  const estimator = waitEstimates && new WaitEstimator(engine, floor, waitEstimates)
  const history = rememberDecisions(engine, chains, options)
  floor.predictor = estimator
  const staffs = new QueueStaffs(engine, index, floor)
  const router = new AcdRouter({ engine, index, floor, staffs, estimator, plans: plans.routing })
  return { engine, index, chains, floor, plans, estimator, history, router }
}

function statusOf({ id, name }: Queue, state: QueueState, floor: QueueFloor, now: Instant): QueueStatus {
  const longestSince = floor.longestSince(id)
  const opensAt = floor.opensAt(id, now)
  return {
    queue: id,
    name,
    waiting: state.waiting.length,
    ...(longestSince !== undefined && { longestSince }),
    free: { voice: state.free.voice.length, text: state.free.text.length },
    staffed: state.staffed.size,
    ...(opensAt !== undefined && { opensAt }),
  }
}
