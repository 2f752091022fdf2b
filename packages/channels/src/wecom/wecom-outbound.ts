import {
  type Attachment,
  type ConversationMessage,
  type MessageOption,
  type SendOutcome,
  utf8Bytes,
} from '@ringwright/core'
import { z } from 'zod'
import type { TencentAnswer, TencentApi } from '../tencent/tencent-api.js'
import type { WeComSettings } from './wecom-options.js'

const sentMessage = z.object({ msgid: z.string().min(1) })

/** Of a menu, above and below its options. */
const HEAD_BYTES_MAX = 1_024
/** What WeCom takes of files in general; smaller ones of some kinds are shown as what they are. */
export const WECOM_FILE_BYTES_MAX = 20_000_000
const KINDS: readonly { readonly type: RegExp; readonly kind: string; readonly bytesMax: number }[] = [
  { type: /^image\/(?:jpeg|png)$/, kind: 'image', bytesMax: 10_000_000 },
  { type: /^audio\/amr$/, kind: 'voice', bytesMax: 2_000_000 },
  { type: /^video\/mp4$/, kind: 'video', bytesMax: 10_000_000 },
]

/** Why a customer will not read it. Of codes that are not here, the agent is told WeCom's words. */
const REASONS: ReadonlyMap<number, string> = new Map([
  [95_001, 'WeCom takes five messages after each of the customer: the customer has to write first'],
  [95_002, 'The customer wrote more than 48 hours ago'],
  [95_018, 'Somebody serves the customer in the WeCom application, or has ended the conversation there'],
])

/** Sends messages of ours, one call each; files take two. */
export class WeComOutbound {
  readonly #api: TencentApi
  readonly #settings: WeComSettings

  constructor(api: TencentApi, settings: WeComSettings) {
    this.#api = api
    this.#settings = settings
  }

  async send(
    address: string,
    service: string,
    { text, attachments: [file] = [], options, location }: ConversationMessage,
  ): Promise<SendOutcome> {
    const account = this.#settings.accounts.find((each) => each.service === service)?.id
    if (account === undefined) return { outcome: 'refused', reason: `No account of WeCom serves "${service}"` }
    const to = { touser: address, open_kfid: account }
    if (file) return this.#file(to, file)
    if (location) return this.#message({ ...to, msgtype: 'location', location })
    if (text === undefined) return { outcome: 'refused', reason: 'There is nothing in it that WeCom can show' }
    if (options) return this.#message({ ...to, msgtype: 'msgmenu', msgmenu: menuOf(text, options) })
    return this.#message({ ...to, msgtype: 'text', text: { content: text } })
  }

  /** Says a welcome to somebody who has just come in; a code that was used or has run out is of no interest. */
  async welcome(text: string, code: string): Promise<void> {
    await this.#api.call('/cgi-bin/kf/send_msg_on_event', { code, msgtype: 'text', text: { content: text } })
  }

  async #message(message: object): Promise<SendOutcome> {
    const answer = await this.#api.call('/cgi-bin/kf/send_msg', message)
    if (answer.outcome !== 'done') return outcomeOf(answer)
    const sent = sentMessage.safeParse(answer.json).data
    return sent ? { outcome: 'sent', externalId: sent.msgid } : { outcome: 'unknown', reason: 'WeCom gave no id' }
  }

  async #file(to: object, file: Attachment): Promise<SendOutcome> {
    const { openFile } = this.#settings
    if (!openFile) return { outcome: 'refused', reason: 'The options of weCom open no files' }
    const { contentType, bytes = 0 } = file
    const { kind, bytesMax } = KINDS.find((each) => each.type.test(contentType) && bytes <= each.bytesMax) ?? {
      kind: 'file',
      bytesMax: WECOM_FILE_BYTES_MAX,
    }
    const open = async (signal: AbortSignal): Promise<Response> => openFile(file, signal)
    const answer = await this.#api.upload('/cgi-bin/media/upload', kind, file, open, bytesMax)
    if (answer.outcome !== 'uploaded') return outcomeOf(answer)
    return this.#message({ ...to, msgtype: kind, [kind]: { media_id: answer.id } })
  }
}

/** What is too long to stand above the options stands below them as well. */
function menuOf(text: string, options: readonly MessageOption[]): object {
  const list = options.map(({ id, label }) => ({ type: 'click', click: { id, content: label } }))
  const head = headOf(text)
  const tail = text.slice(head.length)
  return { head_content: head, list, ...(tail !== '' && { tail_content: tail }) }
}

function headOf(text: string): string {
  let [head, bytes] = ['', 0]
  for (const character of text) {
    bytes += utf8Bytes(character)
    if (bytes > HEAD_BYTES_MAX) break
    head += character
  }
  return head
}

function outcomeOf(answer: Exclude<TencentAnswer, { outcome: 'done' }>): SendOutcome {
  if (answer.outcome !== 'refused') return answer
  return { outcome: 'refused', reason: REASONS.get(answer.code) ?? answer.message }
}
