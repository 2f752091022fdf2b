import type { Fact, FactType, Instant, InteractionId, Medium } from '@ringwright/core'

/** What the facts of a day tell of one customer; what never happened to them is absent. */
export interface RecordedVisit {
  readonly interaction: InteractionId
  readonly channel: string
  readonly medium: Medium
  queuedAt?: Instant
  queue?: string
  priority?: number
  offeredAt?: Instant
  missedOffers: number
  answerMs?: number
  /** How long an offer had been out, without an answer, when the customer gave up. */
  ringingMs?: number
  engagedAt?: Instant
  waitMs?: number
  gaveUp: boolean
  handleMs?: number
  wrapUpAt?: Instant
  wrapUpMs?: number
  messages: number
}

type Handlers = {
  readonly [T in FactType]?: (visits: Map<InteractionId, RecordedVisit>, data: Fact<T>['data'], at: Instant) => void
}

/** The first wait and the first conversation of each; what came after a transfer is a matter of routing, not of chance. */
export const RECORDED_VISIT_HANDLERS: Handlers = {
  'interaction:opened': (visits, { interaction, channel, medium }) => {
    visits.set(interaction, { interaction, channel, medium, missedOffers: 0, gaveUp: false, messages: 0 })
  },
  'interaction:queued': (visits, { interaction, queue, priority }, at) => {
    const visit = visits.get(interaction)
    if (visit && visit.queuedAt === undefined) Object.assign(visit, { queuedAt: at, queue, priority })
    else if (visit) endConversation(visit, at)
  },
  'offer:created': (visits, { interaction }, at) => {
    const visit = visits.get(interaction)
    if (visit) visit.offeredAt = at
  },
  'offer:missed': (visits, { interaction }) => {
    const visit = visits.get(interaction)
    if (visit && visit.engagedAt === undefined) {
      visit.missedOffers++
      delete visit.offeredAt
    }
  },
  'offer:rejected': (visits, { interaction }) => endOffer(visits, interaction),
  'offer:failed': (visits, { interaction }) => endOffer(visits, interaction),
  'interaction:engaged': (visits, { interaction }, at) => {
    const visit = visits.get(interaction)
    if (visit?.queuedAt === undefined || visit.engagedAt !== undefined) return
    visit.engagedAt = at
    visit.waitMs = at - visit.queuedAt
    visit.answerMs = at - (visit.offeredAt ?? at)
  },
  // It had an agent for nothing: the wait goes on, and there was no conversation yet.
  'interaction:returned': (visits, { interaction }, at) => {
    const visit = visits.get(interaction)
    if (visit?.engagedAt === undefined || visit.engagedAt + (visit.handleMs ?? 0) !== at) return
    for (const name of ['engagedAt', 'waitMs', 'answerMs', 'handleMs', 'offeredAt'] as const) delete visit[name]
  },
  'interaction:handedOver': (visits, { interaction }, at) => {
    const visit = visits.get(interaction)
    if (visit) endConversation(visit, at)
  },
  'interaction:parked': (visits, { interaction }, at) => {
    const visit = visits.get(interaction)
    if (visit) endConversation(visit, at)
  },
  'interaction:closed': (visits, { interaction, cause }, at) => {
    const visit = visits.get(interaction)
    if (visit?.queuedAt === undefined) return
    if (visit.engagedAt !== undefined) return endConversation(visit, at)
    visit.waitMs = at - visit.queuedAt
    visit.gaveUp = cause === 'customerLeft'
    if (visit.offeredAt !== undefined) visit.ringingMs = at - visit.offeredAt
  },
  'agent:wrapUpStarted': (visits, { interaction }, at) => {
    const visit = visits.get(interaction)
    if (visit) visit.wrapUpAt ??= at
  },
  'agent:wrapUpEnded': (visits, { interaction }, at) => {
    const visit = visits.get(interaction)
    if (visit?.wrapUpAt !== undefined) visit.wrapUpMs ??= at - visit.wrapUpAt
  },
  'message:added': (visits, { interaction }) => {
    const visit = visits.get(interaction)
    if (visit) visit.messages++
  },
}

/** Nobody has been asked since. */
function endOffer(visits: Map<InteractionId, RecordedVisit>, interaction: InteractionId): void {
  delete visits.get(interaction)?.offeredAt
}

function endConversation(visit: RecordedVisit, at: Instant): void {
  if (visit.engagedAt !== undefined) visit.handleMs ??= at - visit.engagedAt
}
