import type { ChannelInbox, Clock, Logger } from '@ringwright/core'
import type { ProviderMedia } from '../provider-media.js'
import { isKept } from '../is-kept.js'
import { contentOf } from './wecom-content.js'
import { ORIGINS, type WeComMessage, weComMessage } from './wecom-message.js'
import type { WeComAccountSettings, WeComSettings } from './wecom-options.js'

export interface WeComInboundOptions {
  readonly inbox: ChannelInbox
  readonly media: ProviderMedia
  readonly settings: WeComSettings
  readonly clock: Clock
  readonly logger: Logger
  /** Somebody has come in and may be welcomed, once. */
  readonly onEntered: (welcome: string, code: string) => void
}

/** A code to welcome somebody is good for so long. */
const WELCOME_WITHIN_MS = 20_000

/** Why a message did not arrive, in words for the agent. */
const FAILURES: ReadonlyMap<number, string> = new Map([
  [4, 'The customer wrote more than 48 hours ago'],
  [5, 'The conversation was ended in WeCom'],
  [6, 'WeCom takes five messages after each of the customer: the customer has to write first'],
  [10, 'The customer does not want messages of this account'],
])

/** Makes messages, receipts and customers of what WeCom gives. */
export class WeComInbound {
  readonly #options: WeComInboundOptions

  constructor(options: WeComInboundOptions) {
    this.#options = options
  }

  /** Whether WeCom need not give it again; false for one that the center could not keep. */
  async take(given: unknown, account: WeComAccountSettings): Promise<boolean> {
    const message = weComMessage.safeParse(given).data
    if (!message) return this.#passOver('of a new form')
    const { origin, msgtype } = message
    if (origin === ORIGINS.system || msgtype === 'event') return this.#event(message, account)
    if (origin !== ORIGINS.customer || message.external_userid === undefined) return true
    const { inbox, media } = this.#options
    const content = contentOf(message, media.attachmentOf)
    if (!content) return this.#passOver(msgtype)
    const { external_userid: address, msgid: externalId } = message
    return isKept(await inbox.receive({ address, service: account.service, externalId, content }))
  }

  async #event(
    { event, send_time: sentAt }: WeComMessage,
    { service, welcome }: WeComAccountSettings,
  ): Promise<boolean> {
    const { clock, inbox, onEntered } = this.#options
    const { event_type: type, external_userid: address = '', welcome_code: code } = event ?? {}
    if (type === 'enter_session' && address !== '') {
      const isFresh = clock.now() - sentAt * 1_000 < WELCOME_WITHIN_MS
      if (welcome !== undefined && code !== undefined && isFresh) onEntered(welcome, code)
      return isKept(await inbox.meet({ address }))
    }
    if (type === 'msg_send_fail' && event?.fail_msgid !== undefined) {
      const { fail_type: why = 0, fail_msgid: externalId } = event
      const reason = FAILURES.get(why) ?? `WeCom could not deliver it (${why})`
      return isKept(await inbox.receipt({ externalId, state: 'failed', reason }))
    }
    if (type === 'user_recall_msg' && event?.recall_msgid !== undefined) {
      return isKept(await inbox.revise({ address, service, externalId: event.recall_msgid, content: null }))
    }
    return true
  }

  /** What nobody can read would come again for ever. */
  #passOver(kind: string): true {
    const { logger, settings } = this.#options
    logger.warn('message of WeCom is of an unknown kind', { channel: settings.name, kind })
    return true
  }
}
