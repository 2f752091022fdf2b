import { type Engine, FIND_LIMIT_MAX, type Transaction, systemActor } from '@ringwright/core'
import { type Campaign, campaigns } from '../campaign/campaign.js'
import type { DoNotCall } from '../compliance/call-permission.js'
import { isQuotaFull } from '../campaign/quotas.js'
import { type LeadList, isDeleted, leadLists } from '../lead-list/lead-list.js'
import { CHECK_AGE_MAX_MS, isYounger } from '../lead/callee.js'
import { type Lead, leads, placeOfLead } from '../lead/lead.js'
import type { LeadIndex } from '../lead/lead-index.js'
import { leadOfState, leadStates } from '../lead/lead-state.js'
import { type FoundOfNumber, checkedLead, findOfNumber } from './checked-lead.js'
import { FreshLeadReader, type FreshLeads } from './fresh-leads.js'
import { mayCallLead, refusedLead } from './may-call-lead.js'

const HOPPER = systemActor('hopper')
/** Leads of one commit: one that every node has to take in at once. */
const BATCH = 200
/** What is known of a number is asked again before it is too old to call by. */
const RECHECK_MS = CHECK_AGE_MAX_MS - 2 * 60_000
/** How often numbers are looked for that have become too old: ten batches, the largest hopper, are renewed in time. */
export const RECHECK_EVERY_MS = 5_000

export type RefillOutcome =
  | 'filled'
  /** Nobody may be called now, but somebody later. */
  | 'later'
  /** No lead is left that will ever be called again, apart from those at hand. */
  | 'exhausted'

interface Looked extends FoundOfNumber {
  readonly lead: Omit<Lead, 'stage'>
}

/** Keeps some leads of each running campaign ready, looked up and checked ahead of need. */
export class Hopper {
  readonly #engine: Engine
  readonly #index: LeadIndex
  readonly #lists: readonly DoNotCall[]
  readonly #fresh: FreshLeadReader
  /** Lists of campaigns of which nothing was left to read: so it is until a list changes, or one of the leads at hand leaves. */
  readonly #exhausted = new Map<string, readonly (LeadList | undefined)[]>()

  constructor(engine: Engine, index: LeadIndex, lists: readonly DoNotCall[]) {
    this.#engine = engine
    this.#index = index
    this.#lists = lists
    this.#fresh = new FreshLeadReader(engine)
    index.onRemoved((id) => {
      const place = this.#exhausted.size > 0 ? placeOfLead(id) : undefined
      if (place) this.#exhausted.delete(place.campaign)
    })
  }

  /**
   * Adds leads up to the campaign's `hopperSize`, a batch at most. Appointments and repetitions that are due go first. Leads
   * that have an appointment with an agent, who may be busy for long, take nobody else's place: there may be as many of them.
   */
  async refill(campaign: Campaign): Promise<RefillOutcome> {
    const { hopperSize } = campaign.settings
    const { forAnybody, appointed } = this.#index.ready(campaign.id)
    const wanted = Math.min(BATCH, hopperSize - forAnybody)
    if (wanted <= 0) return 'filled'
    const lists = campaign.settings.lists.map(({ list }) => this.#engine.get(leadLists, list))
    if (this.#exhausted.get(campaign.id)?.every((list, place) => list === lists[place])) return 'exhausted'
    const editions = editionsOf(campaign, (list) => this.#engine.get(leadLists, list))
    // Whoever leaves from now on may have been read before the directory was told what became of them.
    const left = new Set<string>()
    const stopListening = this.#index.onRemoved((id) => left.add(id))
    try {
      const due = await this.#due(campaign.id, wanted, hopperSize - appointed)
      const dueForAnybody = due.filter(({ agent }) => agent === undefined).length
      const fresh = await this.#fresh.read(campaign, Math.min(wanted - dueForAnybody, BATCH - due.length))
      const looked = await this.#lookUp([...due, ...fresh.leads])
      if (looked.length > 0 || fresh.erased.length > 0) {
        await this.#engine.dispatch(HOPPER, (transaction) =>
          this.#add(transaction, campaign, looked, fresh, left, editions),
        )
        return 'filled'
      }
      if (fresh.isMore || (await this.#isAnyDueLater(campaign.id)) || left.size > 0) return 'later'
      // Where nobody is at hand nobody leaves.
      if (this.#index.atHand(campaign.id) > 0) this.#exhausted.set(campaign.id, lists)
      return 'exhausted'
    } finally {
      stopListening()
    }
  }

  /** Asks again what is known of numbers that have been ready for long; those whose quota is full leave at once. */
  async recheck(campaign: Campaign): Promise<void> {
    const now = this.#engine.clock.now()
    const again: Lead[] = []
    for (const lead of this.#index.of(campaign.id).ready.values()) {
      const isOld = lead.stage.name === 'ready' && !isYounger(lead.stage.checkedAt, now, RECHECK_MS)
      if (isOld || isQuotaFull(campaign, lead)) again.push(lead)
      if (again.length === BATCH) break
    }
    if (again.length === 0) return
    const looked = await this.#lookUp(again)
    await this.#engine.dispatch(HOPPER, (transaction) => {
      for (const { lead, ...found } of looked) {
        const current = transaction.read(leads, lead.id)
        if (current?.stage.name === 'ready') this.#admit(transaction, campaign, current, found)
      }
    })
  }

  /** Those at hand are still due by what the directory has of them, and earlier than the others: they are read past. */
  async #due(campaign: string, forAnybody: number, appointed: number): Promise<readonly Omit<Lead, 'stage'>[]> {
    const { directory, center, clock } = this.#engine
    const due = new Map<string, Omit<Lead, 'stage'>>()
    const before = clock.now() + 1
    const limit = Math.min(FIND_LIMIT_MAX, forAnybody + this.#index.atHand(campaign))
    const room = { forAnybody, appointed }
    for (let after = Number.NEGATIVE_INFINITY; ; ) {
      const entries = await directory.find(center, leadStates, 'due', campaign, {
        ...(after !== Number.NEGATIVE_INFINITY && { after }),
        ...{ before, limit },
      })
      for (const { body } of entries) {
        const place = body.agent === undefined ? 'forAnybody' : 'appointed'
        if (room[place] <= 0 || due.size === BATCH || due.has(body.id) || this.#engine.get(leads, body.id)) continue
        if (isDeleted(this.#engine.get(leadLists, body.list))) continue
        due.set(body.id, leadOfState(body))
        room[place]--
      }
      const isFull = room.forAnybody <= 0 || due.size === BATCH
      const last = entries.at(-1)?.body.dueAt ?? null
      if (last === null || isFull || entries.length < limit) return [...due.values()]
      // Others may be due at the same instant as the last; a page of nothing else is left behind.
      after = last - 1 > after ? last - 1 : last
    }
  }

  async #isAnyDueLater(campaign: string): Promise<boolean> {
    const { directory, center } = this.#engine
    return (await directory.find(center, leadStates, 'due', campaign, { limit: 1 })).length > 0
  }

  #lookUp(wanted: readonly Omit<Lead, 'stage'>[]): Promise<Looked[]> {
    return Promise.all(wanted.map(async (lead) => ({ lead, ...(await findOfNumber(this.#engine, lead)) })))
  }

  #add(
    transaction: Transaction,
    read: Campaign,
    looked: readonly Looked[],
    { cursors, erased }: FreshLeads,
    left: ReadonlySet<string>,
    editions: string,
  ): void {
    const campaign = transaction.read(campaigns, read.id)
    // Somebody else has read on meanwhile, or it was stopped: these leads are read again when it is their turn.
    if (campaign?.state !== 'running' || !sameCursors(campaign.cursors, read.cursors)) return
    // One of these may have been erased since.
    if (editionsOf(campaign, (list) => transaction.read(leadLists, list)) !== editions) return
    for (const { lead, ...found } of looked) {
      if (left.has(lead.id) || transaction.read(leads, lead.id)) continue
      const ready: Lead = { stage: readyStage(transaction.now), ...lead, round: lead.round + 1 }
      this.#admit(transaction, campaign, ready, found)
    }
    for (const lead of erased) transaction.fact('lead:closed', { campaign: campaign.id, lead, reason: 'erased' })
    transaction.put(campaigns, campaign.id, { ...campaign, cursors })
  }

  /** Into the hopper, or back to where it came from when it may not be called. */
  #admit(transaction: Transaction, campaign: Campaign, lead: Lead, found: FoundOfNumber): void {
    const { now } = transaction
    const { lead: ready, known } = checkedLead(this.#engine, transaction, campaign, lead, found)
    // With an agent at hand somebody may be called who was abandoned: whether there is one is seen when dialing.
    const permission = mayCallLead(campaign, ready, known, this.#lists, now, true)
    if (permission.outcome === 'allowed') return transaction.put(leads, lead.id, ready)
    const refused = refusedLead(campaign, lead, permission, now)
    const { closed } = refused.stage
    transaction.put(leads, lead.id, refused)
    if (closed !== undefined) transaction.fact('lead:closed', { campaign: campaign.id, lead: lead.id, reason: closed })
  }
}

function readyStage(now: number): Extract<Lead['stage'], { name: 'ready' }> {
  return { name: 'ready', since: now, checkedAt: now, calledAt: [] }
}

/** Which editions its lists have. */
function editionsOf({ settings }: Campaign, find: (list: string) => LeadList | undefined): string {
  return settings.lists.map(({ list }) => find(list)?.edition ?? 0).join()
}

function sameCursors(one: Campaign['cursors'], other: Campaign['cursors']): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...names].every((name) => one[name] === other[name])
}
