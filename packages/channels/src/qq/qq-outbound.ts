import type { ConversationMessage, SendOutcome } from '@ringwright/core'
import { z } from 'zod'
import type { QqAnswer, QqApi } from './qq-api.js'
import type { ReplySlots } from './reply-slots.js'

const sentMessage = z.object({ id: z.string().min(1) })
const uploaded = z.object({ file_info: z.string().min(1) })

/** `msg_type` */
const TEXT = 0
const MEDIA = 7
/** `file_type` */
const KINDS: ReadonlyMap<string, number> = new Map([
  ['image', 1],
  ['video', 2],
])

/** Sends messages of ours as answers to the last one of the customer. */
export class QqOutbound {
  readonly #api: QqApi
  readonly #slots: ReplySlots

  constructor(api: QqApi, slots: ReplySlots) {
    this.#api = api
    this.#slots = slots
  }

  async send(address: string, message: ConversationMessage): Promise<SendOutcome> {
    const user = `/v2/users/${encodeURIComponent(address)}`
    const content = await this.#contentOf(user, message)
    if (content.outcome !== 'done') return asSent(content)
    // Without one it is a message that nobody has asked for, which QQ mostly refuses, and says why.
    const slot = await this.#slots.take(address, message.id)
    const answers = slot && { msg_id: slot.messageId, msg_seq: slot.number }
    const answer = await this.#api.post(`${user}/messages`, { ...(content.json as object), ...answers })
    if (answer.outcome !== 'done') return asSent(answer)
    const externalId = sentMessage.safeParse(answer.json).data?.id
    return externalId === undefined ? { outcome: 'unknown', reason: 'QQ gave no id' } : { outcome: 'sent', externalId }
  }

  /** A file is fetched by QQ first; trying that again sends nothing. */
  async #contentOf(user: string, { text, attachments: [file] = [] }: ConversationMessage): Promise<QqAnswer> {
    if (!file) {
      if (text === undefined) return { outcome: 'refused', reason: 'There is nothing in it that QQ can show' }
      return { outcome: 'done', json: { msg_type: TEXT, content: text } }
    }
    const kind = KINDS.get(file.contentType.split('/')[0] ?? '')
    if (kind === undefined) return { outcome: 'refused', reason: 'QQ takes no such files' }
    const answer = await this.#api.post(`${user}/files`, { file_type: kind, url: file.url, srv_send_msg: false })
    if (answer.outcome === 'unknown') return { outcome: 'later', reason: answer.reason }
    if (answer.outcome !== 'done') return answer
    const info = uploaded.safeParse(answer.json).data?.file_info
    if (info === undefined) return { outcome: 'later', reason: 'QQ did not say what it has fetched' }
    return { outcome: 'done', json: { msg_type: MEDIA, content: ' ', media: { file_info: info } } }
  }
}

function asSent(answer: Exclude<QqAnswer, { outcome: 'done' }>): SendOutcome {
  return answer.outcome === 'takenBefore' ? { outcome: 'sent' } : answer
}
