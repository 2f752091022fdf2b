import { z } from 'zod'
import type { Actor } from '../authorization/actor.js'
import { lazily } from '../collections/lazily.js'
import type { Engine } from '../engine/plugin.js'
import { parseInput } from '../errors/parse-input.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import {
  type BroadcastRecipient,
  type BroadcastState,
  type Broadcast,
  RECIPIENTS_MAX,
  RECIPIENTS_OF_PAGE,
  broadcastOptionsSchema,
  broadcastPages,
  broadcasts,
  recipientSchema,
} from './broadcast.js'
import type { BroadcastOutcome, Outreach } from './outreach.js'
import type { OutreachWriter } from './outreach-writer.js'

/** Broadcasts whose records are live at once; those that are finished go with the next one that is made. */
const BROADCASTS_MAX = 100

const sendSchema = lazily(() =>
  z.strictObject({
    service: z.string().min(1).max(256),
    purpose: z.string().trim().min(1).max(64).exactOptional(),
    needsConsent: z.boolean().exactOptional(),
    clientId: z.string().min(1).max(128),
  }),
)

/** What hosts and agents may ask for to be written to customers. */
export function outreachCommands(engine: Engine, writer: OutreachWriter): Outreach {
  const become = (actor: Actor, id: string, from: readonly BroadcastState[], to: 'running' | 'stopped') => {
    engine.authorize(actor, 'message:bulk')
    return engine.run(actor, (transaction): BroadcastOutcome => {
      const broadcast = transaction.read(broadcasts, id)
      if (!broadcast) return { outcome: 'refused', reason: 'unknownBroadcast' }
      if (broadcast.state === to) return { outcome: 'done', broadcast }
      if (!from.includes(broadcast.state)) return { outcome: 'refused', reason: 'wrongState', state: broadcast.state }
      const next = { ...broadcast, state: to, home: transaction.node }
      transaction.put(broadcasts, id, next)
      const { done, recipients } = broadcast
      transaction.fact(to === 'running' ? 'broadcast:started' : 'broadcast:stopped', {
        broadcast: id,
        done,
        recipients,
      })
      return { outcome: 'done', broadcast: next }
    })
  }
  return {
    async send(actor, contact, content, options) {
      engine.authorize(actor, 'message:send')
      return writer.write(actor, contact, content, parseInput(sendSchema(), options, 'message'))
    },
    async createBroadcast(actor, options, recipients) {
      engine.authorize(actor, 'message:bulk')
      const checked = parseInput(broadcastOptionsSchema(), options, 'broadcast')
      const begun: Broadcast = {
        ...{ ...checked, state: 'filling', recipients: 0, done: 0, written: 0, refused: {} },
        home: engine.node,
      }
      if (!engine.get(broadcasts, begun.id)) await makeRoom(engine, actor)
      await engine.run(actor, (transaction) => {
        const known = transaction.read(broadcasts, begun.id)
        if (known && known.state !== 'filling')
          throw new RingwrightError(
            'already_exists',
            `There is a broadcast "${begun.id}" already; name this one otherwise.`,
          )
        transaction.put(broadcasts, begun.id, begun)
      })
      const count = await readRecipients(engine, begun.id, recipients)
      const broadcast: Broadcast = { ...begun, state: count === 0 ? 'finished' : 'stopped', recipients: count }
      await engine.run(actor, (transaction) => transaction.put(broadcasts, broadcast.id, broadcast))
      return broadcast
    },
    startBroadcast: async (actor, id) => become(actor, id, ['stopped'], 'running'),
    stopBroadcast: async (actor, id) => become(actor, id, ['running'], 'stopped'),
    broadcast: (id) => engine.get(broadcasts, id),
  }
}

/** Recipients go before the record by which they are found, so that nobody's address is left behind. */
async function makeRoom(engine: Engine, actor: Actor): Promise<void> {
  const known = [...engine.all(broadcasts).values()]
  if (known.length < BROADCASTS_MAX) return
  const over = known.find(({ body }) => body.state === 'finished')
  if (!over)
    throw new RingwrightError(
      'limit_reached',
      `${BROADCASTS_MAX} broadcasts are not finished; stop making more until they are.`,
    )
  const { center, directory } = engine
  for (let page = 0; page * RECIPIENTS_OF_PAGE < over.body.recipients; page++)
    await directory.remove(center, broadcastPages, `${over.id}/${page}`)
  await engine.run(actor, (transaction) => transaction.remove(broadcasts, over.id))
}

/** Resolves with how many there are. Nobody is written to twice: the message's id is the broadcast's, whatever the place. */
async function readRecipients(
  engine: Engine,
  broadcast: string,
  recipients: Iterable<BroadcastRecipient> | AsyncIterable<BroadcastRecipient>,
): Promise<number> {
  let page: BroadcastRecipient[] = []
  let count = 0
  const flush = async (): Promise<void> => {
    const id = `${broadcast}/${Math.ceil(count / RECIPIENTS_OF_PAGE) - 1}`
    const known = await engine.directory.get(engine.center, broadcastPages, id)
    const { outcome } = await engine.directory.put(
      engine.center,
      broadcastPages,
      id,
      { recipients: page },
      known?.version ?? 0,
    )
    if (outcome !== 'put')
      throw new RingwrightError('wrong_state', `Somebody else reads recipients of the broadcast "${broadcast}" too.`)
    page = []
  }
  for await (const recipient of recipients) {
    if (count >= RECIPIENTS_MAX)
      throw new RingwrightError(
        'limit_reached',
        `A broadcast has ${RECIPIENTS_MAX} recipients at the most; make another one.`,
      )
    page.push(parseInput(recipientSchema(), recipient, `recipient ${count + 1}`))
    count++
    if (page.length === RECIPIENTS_OF_PAGE) await flush()
  }
  if (page.length > 0) await flush()
  return count
}
