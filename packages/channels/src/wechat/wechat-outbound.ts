import type { Attachment, ConversationMessage, MessageCard, MessageTemplate, SendOutcome } from '@ringwright/core'
import { z } from 'zod'
import type { TencentAnswer, TencentApi } from '../tencent/tencent-api.js'
import { templateExternalId } from './wechat-inbound.js'
import type { WeChatSettings } from './wechat-options.js'

const sentTemplate = z.object({ msgid: z.union([z.int(), z.string()]) })

/** What WeChat takes from an account that shows files in a chat ("Upload temporary material"); others become links. */
export const WECHAT_FILES: readonly { readonly type: string; readonly kind: string; readonly bytesMax: number }[] = [
  { type: 'image/jpeg', kind: 'image', bytesMax: 10_000_000 },
  { type: 'image/png', kind: 'image', bytesMax: 10_000_000 },
  { type: 'image/gif', kind: 'image', bytesMax: 10_000_000 },
  { type: 'audio/amr', kind: 'voice', bytesMax: 2_000_000 },
  { type: 'audio/mpeg', kind: 'voice', bytesMax: 2_000_000 },
]

/** Why a customer will not read it ("Global return codes"). Of codes that are not here, the agent is told WeChat's words. */
const REASONS: ReadonlyMap<number, string> = new Map([
  [40_003, 'WeChat does not know this customer'],
  [43_004, 'The customer no longer follows the account'],
  [45_015, 'The customer wrote more than 48 hours ago, or no longer follows the account'],
  [45_047, 'WeChat takes five messages after each of the customer: the customer has to write first'],
  [48_001, 'The account has not the right to send this'],
])

/** Sends messages of ours, one call each; files take two. */
export class WeChatOutbound {
  readonly #api: TencentApi
  readonly #settings: WeChatSettings

  constructor(api: TencentApi, settings: WeChatSettings) {
    this.#api = api
    this.#settings = settings
  }

  async send(
    address: string,
    { text, attachments, options, card, template }: ConversationMessage,
  ): Promise<SendOutcome> {
    if (template) return this.#template(address, template)
    const [file] = attachments ?? []
    if (file) return this.#file(address, file)
    if (card) return this.#custom(address, cardMessage(card))
    if (text === undefined) return { outcome: 'refused', reason: 'There is nothing in it that WeChat can show' }
    if (!options) return this.#custom(address, { msgtype: 'text', text: { content: text } })
    const list = options.map(({ id, label }) => ({ id, content: label }))
    return this.#custom(address, { msgtype: 'msgmenu', msgmenu: { head_content: text, list, tail_content: '' } })
  }

  async typing(address: string, typing: boolean): Promise<void> {
    await this.#api.call('/cgi-bin/message/custom/typing', {
      touser: address,
      command: typing ? 'Typing' : 'CancelTyping',
    })
  }

  async #custom(address: string, message: object): Promise<SendOutcome> {
    const answer = await this.#api.call('/cgi-bin/message/custom/send', { touser: address, ...message })
    // WeChat gives messages of this kind no number.
    return answer.outcome === 'done' ? { outcome: 'sent' } : outcomeOf(answer)
  }

  async #file(address: string, file: Attachment): Promise<SendOutcome> {
    const { openFile } = this.#settings
    const rule = WECHAT_FILES.find(({ type }) => type === file.contentType.toLowerCase())
    if (!openFile || !rule) return { outcome: 'refused', reason: 'WeChat shows no files of this kind' }
    const { kind, bytesMax } = rule
    const open = async (signal: AbortSignal): Promise<Response> => openFile(file, signal)
    const answer = await this.#api.upload('/cgi-bin/media/upload', kind, file, open, bytesMax)
    if (answer.outcome !== 'uploaded') return outcomeOf(answer)
    return this.#custom(address, { msgtype: kind, [kind]: { media_id: answer.id } })
  }

  async #template(address: string, { name, parameters }: MessageTemplate): Promise<SendOutcome> {
    const { templates } = this.#settings
    const template = Object.hasOwn(templates, name) ? templates[name] : undefined
    if (!template) return { outcome: 'refused', reason: `The options of weChat name no template "${name}"` }
    const { id, keys, url } = template
    if (keys.length !== parameters.length) {
      return {
        outcome: 'refused',
        reason: `The template "${name}" has ${keys.length} values, not ${parameters.length}`,
      }
    }
    const data = Object.fromEntries(keys.map((key, index) => [key, { value: parameters[index] }]))
    const message = { touser: address, template_id: id, ...(url !== undefined && { url }), data }
    const answer = await this.#api.call('/cgi-bin/message/template/send', message)
    if (answer.outcome !== 'done') return outcomeOf(answer)
    const sent = sentTemplate.safeParse(answer.json).data
    return sent
      ? { outcome: 'sent', externalId: templateExternalId(String(sent.msgid)) }
      : { outcome: 'unknown', reason: 'WeChat gave no number' }
  }
}

/** A card leads somewhere; without that it is words. */
function cardMessage({ title, text, image, url }: MessageCard): object {
  if (url === undefined) return { msgtype: 'text', text: { content: [title, text].filter(Boolean).join('\n') } }
  const article = { title, description: text ?? '', url, ...(image && { picurl: image.url }) }
  return { msgtype: 'news', news: { articles: [article] } }
}

function outcomeOf(answer: Exclude<TencentAnswer, { outcome: 'done' }>): SendOutcome {
  if (answer.outcome !== 'refused') return answer
  return { outcome: 'refused', reason: REASONS.get(answer.code) ?? answer.message }
}
