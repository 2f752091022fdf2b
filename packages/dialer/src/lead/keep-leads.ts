import { type Engine, type Instant, type Transaction, changeEntry, errorText, systemActor } from '@ringwright/core'
import { beginFollowUp, mustWait, prepareFollowUp } from '../attempt/message-follow-up.js'
import type { DoNotCall } from '../compliance/call-permission.js'
import { campaigns } from '../campaign/campaign.js'
import {
  type CalledLeads,
  type CalleeHistory,
  HISTORY_MS,
  calleeHistories,
  latest,
  mergedCalls,
  mergedLeads,
} from './callee.js'
import { isDeleted, leadLists } from '../lead-list/lead-list.js'
import { directoryRestMs } from './directory-rest.js'
import { type CalledNumber, type Lead, isAbandoned, leads } from './lead.js'
import { type LeadState, leadStates, stateOf } from './lead-state.js'

const KEEPER = systemActor('leads')
const DO_NOT_CALL = systemActor('doNotCall')
const VOICE = 'voice'
/** Leads of one commit: what a hopper takes at once. */
const BATCH = 200

/**
 * Writes what became of leads to the directory and then lets them go. What is settled stands in the record until it is
 * written, so a process that dies in between leaves nothing undone; writing the same twice does no harm.
 */
export class LeadKeeper {
  readonly #engine: Engine
  readonly #lists: readonly DoNotCall[]
  readonly #keeping = new Set<string>()
  /** Leads that wait for a message to be allowed, and whose calls the directory knows. */
  readonly #noted = new WeakSet<Lead>()
  /** Those that could not be written, until they are tried again. */
  readonly #resting = new WeakMap<Lead, { readonly ms: number; readonly until: Instant }>()

  constructor(engine: Engine, lists: readonly DoNotCall[]) {
    this.#engine = engine
    this.#lists = lists
  }

  /** Writes those who are settled, of whatever campaigns, and lets go of many that could be written in one change. */
  keep(settled: Iterable<Lead>): void {
    const now = this.#engine.clock.now()
    let leaving: Lead[] = []
    for (const lead of settled) {
      if (this.#keeping.has(lead.id) || now < (this.#resting.get(lead)?.until ?? now)) continue
      if (!this.#isOfDeleted(lead) && mustWait(this.#engine.get(campaigns, lead.campaign), lead, now)) {
        this.#note(lead)
        continue
      }
      this.#keeping.add(lead.id)
      leaving.push(lead)
      if (leaving.length < BATCH) continue
      this.#leave(leaving)
      leaving = []
    }
    if (leaving.length > 0) this.#leave(leaving)
  }

  #leave(leaving: readonly Lead[]): void {
    this.#keep(leaving)
      .catch((error) => this.#engine.logger.warn('leads could not be let go of', { error: errorText(error) }))
      .finally(() => {
        for (const { id } of leaving) this.#keeping.delete(id)
      })
  }

  /** A lead may wait for a night and longer; of its last call every campaign is to know at once. */
  #note(lead: Lead): void {
    if (this.#noted.has(lead)) return
    this.#noted.add(lead)
    this.#keepCall(lead).catch((error) => {
      this.#noted.delete(lead)
      this.#rest([lead], error)
    })
  }

  /** A directory that is away, or coming back, is not asked for every lead twice a second, and operators are told once. */
  #rest(failed: readonly Lead[], error: unknown): void {
    const { clock, logger } = this.#engine
    for (const lead of failed) {
      const ms = directoryRestMs(this.#resting.get(lead)?.ms)
      this.#resting.set(lead, { ms, until: clock.now() + ms })
    }
    logger.warn('leads could not be written; trying again', { leads: failed.length, error: errorText(error) })
  }

  async #keep(settled: readonly Lead[]): Promise<void> {
    const plain: Lead[] = []
    const failed: Lead[] = []
    let problem: unknown
    const written = await Promise.allSettled(settled.map((lead) => this.#written(lead)))
    for (const [place, lead] of settled.entries()) {
      const each = written[place] as (typeof written)[number]
      if (each.status === 'rejected') {
        failed.push(lead)
        problem ??= each.reason
      } else if (each.value === 'written') plain.push(lead)
    }
    if (failed.length > 0) this.#rest(failed, problem)
    if (plain.length > 0)
      await this.#engine.run(KEEPER, (transaction) => {
        for (const lead of plain) letGo(transaction, lead)
      })
  }

  /** Writes one lead; whoever is to be written a message as well leaves in a change of its own. */
  async #written(lead: Lead): Promise<'written' | 'left'> {
    await this.#keepCall(lead)
    await this.#keepRefusal(lead)
    const state = stateOf(lead)
    if (state) await this.#keepState(state)
    const followUp = this.#isOfDeleted(lead) ? undefined : await prepareFollowUp(this.#engine, lead, this.#lists)
    if (!followUp) return 'written'
    await this.#engine.run(KEEPER, (transaction) => {
      const now = letGo(transaction, lead)
      if (now && !isDeleted(transaction.read(leadLists, lead.list)))
        beginFollowUp(this.#engine, transaction, now, followUp)
    })
    return 'left'
  }

  /** Nobody of a list that is deleted is written to. */
  #isOfDeleted({ list }: Lead): boolean {
    return isDeleted(this.#engine.get(leadLists, list))
  }

  async #keepCall({ id, campaign, stage }: Lead): Promise<void> {
    if (stage.name !== 'settled' || !stage.called) return
    const news = { ...historyOf(stage.called, stage.at), leads: { [campaign]: id } }
    await this.#keepHistory(stage.called.number, news)
  }

  async #keepRefusal({ stage }: Lead): Promise<void> {
    if (stage.name === 'settled' && stage.refusedBy !== undefined && stage.called)
      await this.refuse(stage.called.number, stage.refusedBy)
  }

  async #keepState(state: LeadState): Promise<void> {
    await changeEntry(this.#engine, leadStates, state.id, (known) =>
      known && known.round >= state.round ? undefined : state,
    )
  }

  async #keepHistory(number: string, news: Partial<CalleeHistory>): Promise<void> {
    const since = this.#engine.clock.now() - HISTORY_MS
    await changeEntry(this.#engine, calleeHistories, number, (known): CalleeHistory => {
      const abandonedAt = latest(known?.abandonedAt, news.abandonedAt)
      const called = this.#ofCampaigns(mergedLeads(known?.leads, news.leads))
      return {
        calledAt: mergedCalls(known?.calledAt ?? [], news.calledAt ?? [], since),
        ...(abandonedAt !== undefined && { abandonedAt }),
        ...(called && { leads: called }),
      }
    })
  }

  /** Of a campaign that is deleted nobody asks any more. */
  #ofCampaigns(called: CalledLeads | undefined): CalledLeads | undefined {
    const isKept = (id: string): boolean => (this.#engine.get(campaigns, id)?.state ?? 'deleted') !== 'deleted'
    return called && Object.fromEntries(Object.entries(called).filter(([campaign]) => isKept(campaign)))
  }

  /** The number is never called again: known to every hopper when this resolves. */
  async refuse(number: string, by: string): Promise<void> {
    const { permissions } = this.#engine
    const statement = { given: false, channel: VOICE, source: by }
    await permissions.consent(DO_NOT_CALL, { channel: VOICE, address: number }, statement)
    await this.#engine.run(DO_NOT_CALL, (transaction) => transaction.fact('doNotCall:added', { source: by }))
  }
}

/** Removes a lead that is as it was written; undefined when it has been taken up again. */
function letGo(transaction: Transaction, { id, round }: Lead): Lead | undefined {
  const now = transaction.read(leads, id)
  if (now?.stage.name !== 'settled' || now.round !== round) return undefined
  transaction.remove(leads, id)
  return now
}

function historyOf(called: CalledNumber, endedAt: number): Partial<CalleeHistory> {
  return { calledAt: [called.at], ...(isAbandoned(called) && { abandonedAt: endedAt }) }
}
