import type { ChannelInbox, Logger, MessageContent } from '@ringwright/core'
import type { WebhookAnswer } from '@ringwright/core/provider'
import type { ProviderMedia } from '../provider-media.js'
import type { FlatXml } from '../tencent/flat-xml.js'
import { isKept } from '../is-kept.js'
import { eventContent, messageContent } from './wechat-content.js'
import type { WeChatSettings } from './wechat-options.js'

export interface WeChatInboundOptions {
  readonly inbox: ChannelInbox
  readonly media: ProviderMedia
  readonly settings: WeChatSettings
  readonly logger: Logger
}

/** What agents are told of a template that did not arrive. */
const TEMPLATE_FAILED: Readonly<Record<string, string>> = {
  'failed:user block': 'The customer does not want messages of this account',
  'failed: user block': 'The customer does not want messages of this account',
}

/** Makes messages, receipts, customers and statements of consent of what WeChat posts. */
export class WeChatInbound {
  readonly #options: WeChatInboundOptions

  constructor(options: WeChatInboundOptions) {
    this.#options = options
  }

  async take(xml: FlatXml): Promise<WebhookAnswer> {
    const [from, type] = [xml.get('FromUserName') ?? '', xml.get('MsgType')]
    if (from === '' || type === undefined) return 'malformed'
    if (type === 'event') return this.#event(xml, from)
    const id = xml.get('MsgId')
    const { media } = this.#options
    const content = id === undefined ? undefined : messageContent(xml, media.attachmentOf)
    if (content) return this.#receive(from, `${from}/${id}`, content)
    this.#options.logger.warn('message of WeChat is of an unknown kind', { channel: this.#options.settings.name, type })
    return 'taken'
  }

  async #event(xml: FlatXml, from: string): Promise<WebhookAnswer> {
    const { settings } = this.#options
    const event = xml.get('Event') ?? ''
    if (event === 'subscribe' || event === 'unsubscribe') return this.#follows(event, from, xml.get('CreateTime'))
    if (event === 'TEMPLATESENDJOBFINISH') return this.#templateArrived(xml)
    const content = eventContent(xml, settings.menu ?? [])
    if (!content) return 'taken'
    // Events have no number of their own: who, when and what make them one.
    const id = [from, event, xml.get('CreateTime'), xml.get('EventKey')].join('/')
    return this.#receive(from, id, content)
  }

  async #follows(
    words: 'subscribe' | 'unsubscribe',
    address: string,
    seconds: string | undefined,
  ): Promise<WebhookAnswer> {
    const { inbox } = this.#options
    const at = Number(seconds) * 1_000
    const said = { address, words, ...(at > 0 && { at, externalId: `${words}/${seconds}` }) }
    if (words === 'unsubscribe') return answerOf(await inbox.consent({ ...said, given: false }))
    // Whoever comes back wants to be answered again, and has not agreed to anything else by that.
    const met = await inbox.meet({ address })
    return isKept(met) ? answerOf(await inbox.consent({ ...said, given: true, purpose: 'service' })) : 'again'
  }

  async #receive(address: string, externalId: string, content: MessageContent): Promise<WebhookAnswer> {
    const { inbox, settings } = this.#options
    return answerOf(await inbox.receive({ address, service: settings.service, externalId, content }))
  }

  async #templateArrived(xml: FlatXml): Promise<WebhookAnswer> {
    const externalId = templateExternalId(xml.get('MsgID') ?? '')
    const status = xml.get('Status') ?? ''
    const { inbox } = this.#options
    if (status === 'success') return answerOf(await inbox.receipt({ externalId, state: 'delivered' }))
    const reason = TEMPLATE_FAILED[status] ?? `WeChat says: ${status}`
    return answerOf(await inbox.receipt({ externalId, state: 'failed', reason }))
  }
}

/** Numbers of templates are in one sequence, and those of other messages are not told. */
export function templateExternalId(number: string): string {
  return `template/${number}`
}

/** WeChat shows the customer a fault when it is not answered well; that is better than a message that nobody reads. */
function answerOf(outcome: { readonly outcome: string; readonly reason?: string }): WebhookAnswer {
  return isKept(outcome) ? 'taken' : 'again'
}
