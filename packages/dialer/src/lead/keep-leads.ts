import { type Engine, RingwrightError, type Transaction, errorText, systemActor } from '@ringwright/core'
import { beginFollowUp, mustWait, prepareFollowUp } from '../attempt/message-follow-up.js'
import type { DoNotCall } from '../compliance/call-permission.js'
import { type CalleeHistory, HISTORY_MS, calleeHistories, latest, mergedCalls } from './callee.js'
import { type Lead, leads } from './lead.js'
import { type LeadState, leadStates, stateOf } from './lead-state.js'

const KEEPER = systemActor('leads')
const DO_NOT_CALL = systemActor('doNotCall')
const VOICE = 'voice'
/** How often a write that others keep overtaking is tried. */
const TRIES_MAX = 10
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

  constructor(engine: Engine, lists: readonly DoNotCall[]) {
    this.#engine = engine
    this.#lists = lists
  }

  /** Writes those who are settled, of whatever campaigns, and lets go of many that could be written in one change. */
  keep(settled: Iterable<Lead>): void {
    let leaving: Lead[] = []
    for (const lead of settled) {
      if (this.#keeping.has(lead.id) || mustWait(this.#engine, lead)) continue
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

  async #keep(settled: readonly Lead[]): Promise<void> {
    const written = await Promise.all(settled.map((lead) => this.#written(lead)))
    const plain = settled.filter((_, place) => written[place] === 'written')
    if (plain.length > 0)
      await this.#engine.run(KEEPER, (transaction) => {
        for (const lead of plain) letGo(transaction, lead)
      })
  }

  /** Writes one lead; whoever is to be written a message as well leaves in a change of its own. */
  async #written(lead: Lead): Promise<'written' | 'left' | 'failed'> {
    try {
      if (lead.stage.name === 'settled' && lead.stage.called)
        await this.#keepHistory(lead.stage.called.number, historyOf(lead.stage.called, lead.stage.at))
      const state = stateOf(lead)
      if (state) await this.#keepState(state)
      const followUp = await prepareFollowUp(this.#engine, lead, this.#lists)
      if (!followUp) return 'written'
      await this.#engine.run(KEEPER, (transaction) => {
        const now = letGo(transaction, lead)
        if (now) beginFollowUp(this.#engine, transaction, now, followUp)
      })
      return 'left'
    } catch (error) {
      this.#engine.logger.warn('lead could not be written; trying again', { lead: lead.id, error: errorText(error) })
      return 'failed'
    }
  }

  async #keepState(state: LeadState): Promise<void> {
    const { directory, center } = this.#engine
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const entry = await directory.get(center, leadStates, state.id)
      if (entry && entry.body.round >= state.round) return
      const put = await directory.put(center, leadStates, state.id, state, entry?.version ?? 0)
      if (put.outcome === 'put') return
    }
    throw new RingwrightError('unavailable', 'Others keep writing the same lead.')
  }

  async #keepHistory(number: string, news: Partial<CalleeHistory>): Promise<void> {
    const { directory, center, clock } = this.#engine
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const entry = await directory.get(center, calleeHistories, number)
      const known = entry?.body
      const abandonedAt = latest(known?.abandonedAt, news.abandonedAt)
      const next: CalleeHistory = {
        calledAt: mergedCalls(known?.calledAt ?? [], news.calledAt ?? [], clock.now() - HISTORY_MS),
        ...(abandonedAt !== undefined && { abandonedAt }),
      }
      const put = await directory.put(center, calleeHistories, number, next, entry?.version ?? 0)
      if (put.outcome === 'put') return
    }
    throw new RingwrightError('unavailable', 'Others keep writing what is known of the same number.')
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

function historyOf(called: { readonly at: number; readonly outcome: string }, endedAt: number): Partial<CalleeHistory> {
  return { calledAt: [called.at], ...(called.outcome === 'abandoned' && { abandonedAt: endedAt }) }
}
