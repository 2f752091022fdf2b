import {
  type Attachment,
  type ChannelInbox,
  firstCharacters,
  KeyedChain,
  type Logger,
  type MessageContent,
} from '@ringwright/core'
import { parseJson, type WebhookAnswer } from '@ringwright/core/provider'
import {
  CALLBACK_ACK,
  DISPATCH,
  type QqMessage,
  qqMessage,
  qqPayload,
  qqUser,
  qqValidation,
  VALIDATION,
} from './qq-event.js'
import type { QqSettings } from './qq-options.js'
import type { QqSignature } from './qq-signature.js'

export interface QqInboundOptions {
  readonly inbox: ChannelInbox
  readonly settings: QqSettings
  readonly signature: QqSignature
  readonly logger: Logger
  /** A message of a customer is about to be passed on, which may be answered; waited for. */
  readonly onMessage: (address: string, id: string) => Promise<void>
}

type Kept = { readonly outcome: string; readonly reason?: string }

/** What somebody wants who deals with the bot, whatever was said before: to be answered. */
const ANSWERS = { given: true, purpose: 'service' } as const

/** Makes messages, customers and statements of consent of what QQ posts. */
export class QqInbound {
  readonly #options: QqInboundOptions
  readonly #inOrder = new KeyedChain<string>()

  constructor(options: QqInboundOptions) {
    this.#options = options
  }

  async take(text: string): Promise<WebhookAnswer> {
    const payload = parseJson(text, qqPayload)
    if (!payload) return 'malformed'
    if (payload.op === VALIDATION) return this.#validated(payload.d)
    if (payload.op !== DISPATCH) return 'taken'
    const outcome = await this.#event(payload.t ?? '', payload.d, payload.id)
    return outcome?.reason === 'unavailable' ? 'again' : Response.json({ op: CALLBACK_ACK })
  }

  /** QQ tries an address before it takes it: whoever knows the secret signs what it says. */
  #validated(given: unknown): WebhookAnswer {
    const asked = qqValidation.safeParse(given).data
    if (!asked) return 'malformed'
    const { plain_token: token, event_ts: at } = asked
    return Response.json({ plain_token: token, signature: this.#options.signature.sign(at, token) })
  }

  async #event(type: string, given: unknown, id: string | undefined): Promise<Kept | undefined> {
    if (type === 'C2C_MESSAGE_CREATE') return this.#message(given)
    const user = qqUser.safeParse(given).data
    // What is said in groups and guilds is not meant for us alone.
    if (!user) return undefined
    const { openid: address, timestamp: seconds } = user
    const said = {
      ...{ address, words: type },
      ...(seconds !== undefined && { at: seconds * 1_000 }),
      ...(id !== undefined && { externalId: id }),
    }
    // One event may say two things.
    const answers = { ...said, ...ANSWERS, ...(id !== undefined && { externalId: `${id}/service` }) }
    const { inbox } = this.#options
    switch (type) {
      case 'FRIEND_ADD':
        return eachKept(inbox.meet({ address }), inbox.consent(answers))
      case 'FRIEND_DEL':
        return inbox.consent({ ...said, given: false })
      case 'C2C_MSG_REJECT':
        // The bot may not write first, and still answers who writes to it.
        return eachKept(inbox.consent({ ...said, given: false }), inbox.consent(answers))
      case 'C2C_MSG_RECEIVE':
        // It may write first again, and nobody has agreed to more than before by that.
        return inbox.consent({ ...said, given: true, asBefore: true })
      default:
        return undefined
    }
  }

  async #message(given: unknown): Promise<Kept | undefined> {
    const message = qqMessage.safeParse(given).data
    const content = message && contentOf(message)
    const { inbox, logger, onMessage, settings } = this.#options
    if (!message || !content) {
      logger.warn('event of QQ has something unknown', { channel: settings.name })
      return undefined
    }
    const { id, author } = message
    const address = author.user_openid
    const { service } = settings
    return this.#inOrder.run(address, async () => {
      await onMessage(address, id)
      return inbox.receive({ address, service, externalId: id, content })
    })
  }
}

/** Of what one event says, whatever could not be kept. What is said of one customer is kept in its order. */
async function eachKept(...saying: readonly Promise<Kept>[]): Promise<Kept | undefined> {
  return (await Promise.all(saying)).find(({ reason }) => reason === 'unavailable')
}

function contentOf({ content = '', attachments: given = [] }: QqMessage): MessageContent | undefined {
  const text = content.trim()
  const attachments = given.flatMap(fileOf)
  if (text === '' && attachments.length === 0) return undefined
  return { ...(text !== '' && { text }), ...(attachments.length > 0 && { attachments }) }
}

function fileOf({ content_type: type = '', filename, size, url }: NonNullable<QqMessage['attachments']>[number]) {
  // Some are given without a scheme.
  const address = url?.startsWith('//') ? `https:${url}` : url
  if (address === undefined || !URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) return []
  // `voice` and `file` say what it is for, not what it is made of.
  const contentType = /^\w+\/[\w.+-]+$/.test(type) ? type : 'application/octet-stream'
  const name = filename === undefined || filename === '' ? 'file' : firstCharacters(filename, 255)
  return [{ url: address, name, contentType, ...(size !== undefined && { bytes: size }) } satisfies Attachment]
}
