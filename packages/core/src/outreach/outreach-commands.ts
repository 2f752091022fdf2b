import { z } from 'zod'
import type { Actor } from '../authorization/actor.js'
import { lazily } from '../collections/lazily.js'
import type { Engine } from '../engine/plugin.js'
import { parseInput } from '../errors/parse-input.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import {
  type BroadcastOptions,
  type BroadcastRecipient,
  type BroadcastState,
  type Broadcast,
  RECIPIENTS_MAX,
  broadcastOptionsSchema,
  broadcasts,
  recipientSchema,
} from './broadcast.js'
import { RECIPIENTS_OF_PAGE, broadcastPages, pageId, removePages } from './broadcast-pages.js'
import { isAbandoned } from './broadcast-recipients.js'
import { isUsed, noteUsed } from './used-broadcasts.js'
import type { BroadcastOutcome, Outreach } from './outreach.js'
import type { OutreachWriter } from './outreach-writer.js'

/** Broadcasts whose records are live at once; those that are finished go with the next one that is made. */
const BROADCASTS_MAX = 100

/** What is told of a broadcast that somebody brings into a state. */
const FACTS = { running: 'broadcast:started', stopped: 'broadcast:stopped', finished: 'broadcast:canceled' } as const

const sendSchema = lazily(() =>
  z.strictObject({
    service: z.string().min(1).max(256),
    purpose: z.string().trim().min(1).max(64).exactOptional(),
    needsConsent: z.boolean().exactOptional(),
    clientId: z.string().min(1).max(128),
  }),
)

type Recipients = Parameters<Outreach['createBroadcast']>[2]

/** What hosts and agents may ask for to be written to customers. */
export function outreachCommands(engine: Engine, writer: OutreachWriter): Outreach {
  /** Broadcasts whose recipients are being read here. */
  const reading = new Set<string>()
  const become = (actor: Actor, id: string, from: BroadcastState, to: keyof typeof FACTS) => {
    engine.authorize(actor, 'message:bulk')
    return engine.run(actor, (transaction): BroadcastOutcome => {
      const broadcast = transaction.read(broadcasts, id)
      if (!broadcast) return { outcome: 'refused', reason: 'unknownBroadcast' }
      if (broadcast.state === to) return { outcome: 'done', broadcast: writer.shown(broadcast) }
      if (broadcast.state !== from) return { outcome: 'refused', reason: 'wrongState', state: broadcast.state }
      // The node that has a message under way when it is stopped still counts it.
      const home = to === 'running' ? transaction.node : broadcast.home
      const next = { ...broadcast, state: to, home }
      transaction.put(broadcasts, id, next)
      const { done, recipients } = broadcast
      transaction.fact(FACTS[to], { broadcast: id, done, recipients })
      return { outcome: 'done', broadcast: writer.shown(next) }
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
      if (reading.has(checked.id)) throw beingRead(checked.id)
      reading.add(checked.id)
      try {
        return writer.shown(await makeBroadcast(engine, actor, await writer.kept(checked), recipients))
      } finally {
        reading.delete(checked.id)
      }
    },
    startBroadcast: async (actor, id) => become(actor, id, 'stopped', 'running'),
    stopBroadcast: async (actor, id) => become(actor, id, 'running', 'stopped'),
    cancelBroadcast: async (actor, id) => become(actor, id, 'stopped', 'finished'),
    broadcast(id) {
      const known = engine.get(broadcasts, id)
      return known && writer.shown(known)
    },
  }
}

async function makeBroadcast(
  engine: Engine,
  actor: Actor,
  options: Required<BroadcastOptions>,
  recipients: Recipients,
): Promise<Broadcast> {
  const { id } = options
  const begun: Broadcast = {
    ...{ ...options, state: 'filling', recipients: 0, done: 0, written: 0, refused: {} },
    home: engine.node,
  }
  if (!engine.get(broadcasts, id)) await makeRoom(engine, actor)
  await engine.run(actor, (transaction) => {
    const known = transaction.read(broadcasts, id)
    if (known && known.state !== 'filling') throw alreadyExists(id)
    if (known && known.home !== engine.node && !isAbandoned(engine, known)) throw beingRead(id)
    transaction.put(broadcasts, id, begun)
  })
  try {
    // Now that nobody else can make one of this name and have it forgotten meanwhile.
    if (await isUsed(engine, id)) throw alreadyExists(id)
    const count = await readRecipients(engine, id, recipients)
    const broadcast: Broadcast = { ...begun, state: count === 0 ? 'finished' : 'stopped', recipients: count }
    await engine.run(actor, (transaction) => {
      if (!isReadHere(engine, transaction.read(broadcasts, id))) throw beingRead(id)
      transaction.put(broadcasts, id, broadcast)
    })
    return broadcast
  } catch (error) {
    // Where that fails as well, the next one of this name does it.
    if (isReadHere(engine, engine.get(broadcasts, id))) await remove(engine, actor, id).catch(() => {})
    throw error
  }
}

function isReadHere({ node }: Engine, broadcast: Broadcast | undefined): boolean {
  return broadcast?.state === 'filling' && broadcast.home === node
}

function alreadyExists(id: string): RingwrightError {
  return new RingwrightError('already_exists', `There is, or was, a broadcast "${id}"; name this one otherwise.`)
}

function beingRead(id: string): RingwrightError {
  return new RingwrightError(
    'wrong_state',
    `The recipients of the broadcast "${id}" are being read already; wait until they are, or name this one otherwise.`,
  )
}

async function makeRoom(engine: Engine, actor: Actor): Promise<void> {
  const known = [...engine.all(broadcasts).values()]
  if (known.length < BROADCASTS_MAX) return
  const over = known.find(({ body }) => body.state === 'finished' || isAbandoned(engine, body))
  if (!over)
    throw new RingwrightError(
      'limit_reached',
      `${BROADCASTS_MAX} broadcasts are not finished; wait until one is, or end one with stopBroadcast() and cancelBroadcast().`,
    )
  await remove(engine, actor, over.id)
}

/**
 * Recipients go before the record by which they are found, so that nobody's address is left behind; and that the name is used
 * is known before nothing else tells it.
 */
async function remove(engine: Engine, actor: Actor, id: string): Promise<void> {
  if ((engine.get(broadcasts, id)?.done ?? 0) > 0) await noteUsed(engine, id)
  await removePages(engine, id)
  await engine.run(actor, (transaction) => transaction.remove(broadcasts, id))
}

/** Resolves with how many there are. Nobody is written to twice: the message's id is the broadcast's, whatever the place. */
async function readRecipients(engine: Engine, broadcast: string, recipients: Recipients): Promise<number> {
  let page: BroadcastRecipient[] = []
  let count = 0
  const flush = async (): Promise<void> => {
    const id = pageId(broadcast, Math.ceil(count / RECIPIENTS_OF_PAGE) - 1)
    const known = await engine.directory.get(engine.center, broadcastPages, id)
    const { outcome } = await engine.directory.put(
      engine.center,
      broadcastPages,
      id,
      { recipients: page },
      known?.version ?? 0,
    )
    if (outcome !== 'put') throw beingRead(broadcast)
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
  // Of what was read before, and broke off.
  await removePages(engine, broadcast, Math.ceil(count / RECIPIENTS_OF_PAGE))
  return count
}
