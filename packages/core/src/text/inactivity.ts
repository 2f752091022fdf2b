import { z } from 'zod'
import type { Instant } from '../clock/clock.js'
import { NO_EFFECTS } from '../engine/effects.js'
import type { Engine } from '../engine/plugin.js'
import { defineRecordKind } from '../engine/record-kind.js'
import type { Transaction } from '../engine/transaction.js'
import { type Entry, findEntry, type InactivityOptions } from '../entry/entry.js'
import type { InteractionId, NodeId } from '../identity/identity.js'
import { type Interaction, interactions } from '../interaction/interaction.js'
import { keepSending } from './keep-sending.js'
import { claimId, isFilled, outboxes } from './text-records.js'

/** A customer who owes an answer, by interaction. Gone once the customer writes. */
interface Silence {
  readonly channel: string
  /** What was written to. */
  readonly to: string
  /** The node that warns. */
  readonly home: NodeId
  /** When the agent last wrote, or it was seen that the customer has what was written. */
  readonly since: Instant
  readonly warnedAt?: Instant
  /** When it was looked last whether the customer has what was written, and it was not sent yet. */
  readonly unsentAt?: Instant
}

/** How often it is looked whether a provider that was away has taken what was written. */
const LOOK_AGAIN_MS = 30_000

const silences = defineRecordKind<Silence>({
  kind: 'silence',
  schema: () =>
    z.object({
      channel: z.string(),
      to: z.string(),
      home: z.string(),
      since: z.number(),
      warnedAt: z.number().optional(),
      unsentAt: z.number().optional(),
    }),
})

/** Warns customers who do not answer their agent, and then ends the request, so that the agent is free for others. */
export class Inactivity {
  readonly #entries: readonly Entry[]

  constructor(engine: Engine, entries: readonly Entry[]) {
    this.#entries = entries
    engine.define(silences)
    engine.deadline(silences, {
      deadline: (silence) => this.#deadline(silence),
      lapse: (transaction, id, silence) => this.#lapse(engine, transaction, id, silence),
    })
    engine.home(silences, {
      home: ({ home }) => home,
      settle: (transaction, id, silence, heir) => transaction.put(silences, id, { ...silence, home: heir }),
    })
  }

  /** Has `warn` write to those who have been silent for too long; the same `key` again is the same warning. */
  onWarning(engine: Engine, warn: (interaction: Interaction, text: string, key: string) => Promise<void>): void {
    engine.effect({
      name: 'warn of silence',
      of: silences,
      derive: ({ home, warnedAt }: Silence, id) =>
        warnedAt !== undefined && home === engine.node ? [{ id: `warn ${warnedAt}`, interaction: id }] : NO_EFFECTS,
      // The request is ended a while after, so that one write that failed must not be all there was of the warning.
      perform: ({ id: key, interaction: id }, { signal }) =>
        keepSending(engine, signal, async () => {
          const interaction = engine.get(interactions, id)
          const options = interaction && this.#options(interaction)
          if (options) await warn(interaction, options.warning, key)
          return false
        }),
      recovery: 'repeatable',
    })
  }

  /** An agent has written, so it is the customer's turn. */
  spoke(transaction: Transaction, { id }: Interaction): void {
    const interaction = transaction.peek(interactions, id)
    if (interaction?.stage.name !== 'engaged' || !this.#options(interaction)) return
    const { channel, to, home } = interaction
    transaction.put(silences, id, { channel, to, home, since: transaction.now })
  }

  /** The customer has written. */
  heard(transaction: Transaction, id: InteractionId): void {
    if (transaction.peek(silences, id)) transaction.remove(silences, id)
  }

  #options({ channel, to }: Pick<Interaction, 'channel' | 'to'>): InactivityOptions | undefined {
    return findEntry(this.#entries, channel, to)?.inactivity
  }

  #deadline(silence: Silence): Instant | undefined {
    const options = this.#options(silence)
    const { since, warnedAt, unsentAt } = silence
    if (!options) return since
    if (unsentAt !== undefined) return unsentAt + LOOK_AGAIN_MS
    return warnedAt === undefined ? since + options.warnAfterMs : Math.max(since, warnedAt) + options.closeAfterMs
  }

  #lapse(engine: Engine, transaction: Transaction, id: string, silence: Silence): void {
    const interaction = transaction.read(interactions, id)
    // Whoever was given to somebody else, or put aside until the customer writes, owes nobody an answer now.
    if (interaction?.stage.name !== 'engaged' || !this.#options(silence)) return transaction.remove(silences, id)
    const { now } = transaction
    const { unsentAt, ...rest } = silence
    // Nobody owes an answer to what is still to be sent, nor goes because of a warning that is.
    if (isUnsent(transaction, interaction)) return transaction.put(silences, id, { ...rest, unsentAt: now })
    if (unsentAt !== undefined) return transaction.put(silences, id, { ...rest, since: now })
    if (silence.warnedAt === undefined) return transaction.put(silences, id, { ...silence, warnedAt: now })
    transaction.remove(silences, id)
    engine.ports.router?.release(transaction, interaction, 'inactive')
  }
}

function isUnsent(transaction: Transaction, { conversation, channel }: Interaction): boolean {
  const outbox = transaction.peek(outboxes, claimId(conversation, channel))
  return outbox !== undefined && isFilled(outbox)
}
