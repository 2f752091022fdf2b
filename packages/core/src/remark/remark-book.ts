import { z } from 'zod'
import type { Actor } from '../authorization/actor.js'
import { ConversationFeed } from '../conversation/conversation-feed.js'
import type { HistoryRange } from '../conversation/conversations.js'
import { lazily } from '../collections/lazily.js'
import type { Engine } from '../engine/plugin.js'
import { parseInput } from '../errors/parse-input.js'
import type { ConversationId } from '../identity/identity.js'
import type { Redaction } from '../message/redaction/redaction.js'
import { type Remark, type StoredRemark, remarkKey, remarks } from './remark.js'
import type { NewRemark, RemarkOutcome, Remarks } from './remarks.js'

/** What a colleague still reads. */
const TEXT_LENGTH_MAX = 4_000
const HISTORY_DEFAULT = 50

const newRemarkSchema = lazily(() => z.strictObject({ text: z.string(), clientId: z.string().min(1).max(64) }))

/** Keeps remarks in the directory, and tells of them. */
export class RemarkBook implements Remarks {
  readonly #engine: Engine
  readonly #redaction: Redaction
  readonly #feed: ConversationFeed<Remark>

  constructor(engine: Engine, redaction: Redaction) {
    this.#engine = engine
    this.#redaction = redaction
    this.#feed = new ConversationFeed(engine, {
      facts: new Set(['conversation:remarked']),
      get: async (conversation, sequence) => {
        const found = await engine.directory.get(engine.center, remarks, remarkKey(conversation, sequence))
        return found ? shown(found.body) : undefined
      },
    })
  }

  async add(actor: Actor, conversation: ConversationId, remark: NewRemark): Promise<RemarkOutcome> {
    const { text: said, clientId } = parseInput(newRemarkSchema(), remark, 'remark')
    const text = this.#redaction.content({ text: said.trim() }).text ?? ''
    if (text === '') return { outcome: 'refused', reason: 'empty' }
    if (text.length > TEXT_LENGTH_MAX) return { outcome: 'refused', reason: 'tooLong' }
    if (!this.#engine.available) return { outcome: 'refused', reason: 'unavailable' }
    const author = { role: actor.role, id: actor.id }
    const written = await this.#append({ conversation, author, text, clientId })
    const { sequence } = written.remark
    // Also of one that was there: whoever wrote it first may have died before it could be told.
    await this.#engine.run(actor, (transaction) =>
      transaction.fact('conversation:remarked', { conversation, sequence }),
    )
    return { outcome: 'written', ...written }
  }

  async history(conversation: ConversationId, range: HistoryRange = {}): Promise<readonly Remark[]> {
    const { center, directory } = this.#engine
    const { after, before, limit = HISTORY_DEFAULT } = range
    const reverse = after === undefined
    const found = await directory.find(center, remarks, 'conversation', conversation, {
      ...{ reverse, limit },
      ...(after !== undefined && { after }),
      ...(before !== undefined && { before }),
    })
    const page = found.map(({ body }) => shown(body))
    return reverse ? page.toReversed() : page
  }

  onRemark(listener: (remark: Remark) => void): () => void {
    return this.#feed.listen(listener)
  }

  stop(): void {
    this.#feed.stop()
  }

  async #append(
    remark: Pick<StoredRemark, 'conversation' | 'author' | 'text' | 'clientId'>,
  ): Promise<{ readonly remark: Remark; readonly duplicate: boolean }> {
    const { center, clock, directory } = this.#engine
    const { conversation } = remark
    for (;;) {
      const [last] = await this.history(conversation, { limit: 1 })
      const sequence = (last?.sequence ?? 0) + 1
      const stored = { ...remark, sequence, at: clock.now() }
      const put = await directory.put(center, remarks, remarkKey(conversation, sequence), stored, 0)
      if (put.outcome === 'put') return { remark: shown(stored), duplicate: false }
      if (put.outcome === 'conflict') continue
      const known = await directory.get(center, remarks, put.id)
      if (known) return { remark: shown(known.body), duplicate: true }
    }
  }
}

function shown({ clientId: _own, ...remark }: StoredRemark): Remark {
  return remark
}
