import type { ChannelInbox, InboundMessage } from '@ringwright/core'
import type { ProviderMedia } from '../provider-media.js'
import { isKept } from '../is-kept.js'
import { contentOf } from './telegram-content.js'
import type { TelegramMessage, TelegramUpdate } from './telegram-update.js'

export interface TelegramInboundOptions {
  readonly inbox: ChannelInbox
  readonly media: ProviderMedia
  readonly service: string
  /** A button was pressed, and taken note of. */
  readonly onPressed: (callback: string) => void
}

type Written = Omit<InboundMessage, 'displayName'>
type Person = NonNullable<TelegramMessage['from']>

/** How a bot stands in a private chat, and whether it may write there. */
const MAY_WRITE: ReadonlyMap<string, boolean> = new Map([
  ['kicked', false],
  ['member', true],
])

/** Makes messages and statements of consent of Telegram's updates. */
export class TelegramInbound {
  readonly #options: TelegramInboundOptions

  constructor(options: TelegramInboundOptions) {
    this.#options = options
  }

  /** Whether Telegram may forget the update; false for one that the center could not keep. */
  async take(update: TelegramUpdate): Promise<boolean> {
    const { message, edited_message: edited, callback_query: pressed, my_chat_member: standing } = update
    const { inbox, onPressed } = this.#options
    if (message) {
      const written = this.#written(message)
      return written ? this.#receive(written, message.from) : true
    }
    if (edited) {
      const revision = this.#written(edited)
      const { edit_date: seconds } = edited
      const at = seconds !== undefined && { at: seconds * 1_000 }
      return revision ? isKept(await inbox.revise({ ...revision, ...at })) : true
    }
    if (standing) return this.#stands(standing, update.update_id)
    if (!pressed) return true
    const choice = this.#pressed(pressed)
    const kept = choice ? await this.#receive(choice, pressed.from) : true
    if (kept) onPressed(pressed.id)
    return kept
  }

  async #receive(written: Written, from: Person | undefined): Promise<boolean> {
    const name = [from?.first_name, from?.last_name].filter(Boolean).join(' ')
    return isKept(await this.#options.inbox.receive({ ...written, ...(name !== '' && { displayName: name }) }))
  }

  /** Whether the person lets the bot write. */
  async #stands(
    { chat, date, new_chat_member: { status } }: NonNullable<TelegramUpdate['my_chat_member']>,
    update: number,
  ): Promise<boolean> {
    const given = MAY_WRITE.get(status)
    if (chat.type !== 'private' || given === undefined) return true
    const said = { address: String(chat.id), words: status, at: date * 1_000, externalId: `update/${update}` }
    // Whoever takes a block back wants to be answered again, and has not agreed to anything else by that.
    return isKept(await this.#options.inbox.consent({ ...said, given, ...(given && { purpose: 'service' }) }))
  }

  /** What somebody wrote to the bot alone; what is said in groups, or by other bots, is not meant for us. */
  #written(message: TelegramMessage): Written | undefined {
    const { media, service } = this.#options
    const { chat, from, message_id: id } = message
    if (chat.type !== 'private' || from?.is_bot) return undefined
    const content = contentOf(message, media.attachmentOf)
    return content && { address: String(chat.id), service, content, externalId: `${chat.id}/${id}` }
  }

  #pressed({ id, data, message }: NonNullable<TelegramUpdate['callback_query']>): Written | undefined {
    const { service } = this.#options
    if (message?.chat.type !== 'private' || data === undefined) return undefined
    const buttons = message.reply_markup?.inline_keyboard.flat() ?? []
    const text = buttons.find(({ callback_data: its }) => its === data)?.text ?? data
    const content = { text, reply: { id: data } }
    return { address: String(message.chat.id), service, content, externalId: `${message.chat.id}/pressed/${id}` }
  }
}
