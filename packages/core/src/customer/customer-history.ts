import { z } from 'zod'
import type { ConversationMessage } from '../channel/channel-adapter.js'
import { conversations } from '../conversation/conversation.js'
import type { Engine } from '../engine/plugin.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import type { ConversationId, CustomerId } from '../identity/identity.js'
import type { MessageBook } from '../message/message-book.js'
import type { CustomerHistoryPage, CustomerHistoryRange } from './customers.js'

const LIMIT_DEFAULT = 50
const LIMIT_MAX = 1_000
/** Services that a person has ever asked for, with those of whoever was merged into the person. */
const CONVERSATIONS_MAX = 100

/** Up to which sequence number, itself excluded, a conversation was shown; absent: nothing of it was. */
type Place = readonly [conversation: ConversationId, before?: number]

const cursorSchema = () => z.array(z.tuple([z.string(), z.number().optional()])).max(CONVERSATIONS_MAX)

/** What was written with a customer: the conversations' messages as one row, from the newest to the oldest. */
export async function customerHistory(
  engine: Engine,
  messages: MessageBook,
  ids: readonly CustomerId[],
  { cursor, limit = LIMIT_DEFAULT }: CustomerHistoryRange,
): Promise<CustomerHistoryPage> {
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > LIMIT_MAX)
    throw new RingwrightError('invalid_argument', `A page of history has 1 to ${LIMIT_MAX} messages; got ${limit}.`)
  const places = cursor === undefined ? await conversationsOf(engine, ids) : await own(engine, ids, read(cursor))
  const rows = await Promise.all(
    places.map(async ([conversation, before]) => ({
      conversation,
      newest: await messages.history(conversation, { limit, ...(before !== undefined && { before }) }),
    })),
  )
  const page = newestOf(
    rows.map(({ newest }) => newest),
    limit,
  )
  const left = rows.flatMap(({ conversation, newest }): Place[] => {
    const first = page.find((message) => message.conversation === conversation)
    const before = first?.sequence ?? (newest.at(-1)?.sequence ?? 0) + 1
    return before > 1 ? [[conversation, before]] : []
  })
  return { messages: page, ...(left.length > 0 && { next: JSON.stringify(left) }) }
}

async function conversationsOf(engine: Engine, ids: readonly CustomerId[]): Promise<readonly Place[]> {
  const { center, directory } = engine
  const places: Place[] = []
  for (const id of ids) {
    const limit = CONVERSATIONS_MAX - places.length
    if (limit <= 0) break
    const found = await directory.find(center, conversations, 'customer', id, { reverse: true, limit })
    places.push(...found.map(({ body }): Place => [body.id]))
  }
  return places
}

/** A cursor comes from whoever it was given to, and may name what was written with somebody else. */
async function own(
  { center, directory }: Engine,
  ids: readonly CustomerId[],
  places: readonly Place[],
): Promise<readonly Place[]> {
  const known = await Promise.all(places.map(([id]) => directory.get(center, conversations, id)))
  return places.filter((_place, index) => ids.some((id) => id === known[index]?.body.customer))
}

function read(cursor: string): readonly Place[] {
  try {
    return cursorSchema().parse(JSON.parse(cursor)) as unknown as readonly Place[]
  } catch (cause) {
    throw new RingwrightError('invalid_argument', 'This is no cursor of a history; pass `next` of the page before.', {
      cause,
    })
  }
}

/**
 * The newest of all conversations, as one row. Each conversation keeps its own order: clocks of nodes differ, and a page must
 * leave out nothing behind which it says to go on.
 */
function newestOf(conversations: readonly (readonly ConversationMessage[])[], limit: number): ConversationMessage[] {
  const left = conversations.map((messages) => [...messages])
  const page: ConversationMessage[] = []
  while (page.length < limit) {
    let latest: ConversationMessage[] | undefined
    for (const messages of left) if (isLater(messages.at(-1), latest?.at(-1))) latest = messages
    const next = latest?.pop()
    if (!next) break
    page.push(next)
  }
  return page.toReversed()
}

function isLater(one: ConversationMessage | undefined, other: ConversationMessage | undefined): boolean {
  if (!one || !other) return one !== undefined
  return one.at === other.at ? one.conversation > other.conversation : one.at > other.at
}
