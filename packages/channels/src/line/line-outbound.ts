import { createHash } from 'node:crypto'
import { type ConversationMessage, firstCharacters, type MessageLocation, type SendOutcome } from '@ringwright/core'
import { z } from 'zod'
import type { LineApi } from './line-api.js'
import { choiceData } from './line-inbound.js'
import type { ReplyTokens } from './reply-tokens.js'

const sentMessages = z.object({ sentMessages: z.array(z.object({ id: z.string().min(1) })).min(1) })

/** LINE refuses places without words. */
const PLACE_LENGTH_MAX = 100
/** How long the customer sees that somebody types; agents who go on typing say so again. At most 60. */
const TYPING_S = 20

/** Sends messages of ours: as an answer where there is a token for one, else pushed. */
export class LineOutbound {
  readonly #api: LineApi
  /** Absent: everything is pushed. */
  readonly #tokens: ReplyTokens | undefined

  constructor(api: LineApi, tokens: ReplyTokens | undefined) {
    this.#api = api
    this.#tokens = tokens
  }

  async send(address: string, message: ConversationMessage): Promise<SendOutcome> {
    const content = contentOf(message)
    if (!content) return { outcome: 'refused', reason: 'There is nothing in it that LINE can show' }
    const replyToken = this.#tokens?.take(address)
    const messages = [content]
    let answer =
      replyToken === undefined ? undefined : await this.#api.post('/v2/bot/message/reply', { replyToken, messages })
    // It was not sent, so it can be pushed.
    if (!answer || answer.outcome === 'badReplyToken')
      answer = await this.#api.post('/v2/bot/message/push', { to: address, messages }, retryKeyOf(message))
    if (answer.outcome === 'badReplyToken') return { outcome: 'refused', reason: 'LINE refused it' }
    if (answer.outcome !== 'done') return answer
    const [sent] = sentMessages.safeParse(answer.json).data?.sentMessages ?? []
    return sent ? { outcome: 'sent', externalId: sent.id } : { outcome: 'unknown', reason: 'LINE gave no id' }
  }

  async typing(address: string): Promise<void> {
    await this.#api.post('/v2/bot/chat/loading/start', { chatId: address, loadingSeconds: TYPING_S })
  }
}

/** A UUID, as LINE wants it, which is the same for the same message. */
function retryKeyOf({ id }: ConversationMessage): string {
  const hash = createHash('sha256').update(`ringwright line ${id}`).digest('hex')
  // The form of version 8, for values of one's own making (RFC 9562 section 5.8).
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-')
}

function contentOf({
  text,
  attachments: [file] = [],
  options = [],
  location,
}: ConversationMessage): object | undefined {
  if (location) return { type: 'location', ...placeOf(location) }
  if (file) return { type: 'image', originalContentUrl: file.url, previewImageUrl: file.url }
  if (text === undefined) return undefined
  const items = options.map(({ id, label }) => ({
    type: 'action',
    action: { type: 'postback', label, data: choiceData(id, label), displayText: label },
  }))
  return { type: 'text', text, ...(items.length > 0 && { quickReply: { items } }) }
}

function placeOf({ latitude, longitude, name, address }: MessageLocation): object {
  const point = `${latitude}, ${longitude}`
  const short = (words: string): string => firstCharacters(words, PLACE_LENGTH_MAX)
  return { title: short(name ?? address ?? point), address: short(address ?? name ?? point), latitude, longitude }
}
