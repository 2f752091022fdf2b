import type { Attachment, ConversationMessage, SendOutcome } from '@ringwright/core'
import type { TelegramAnswer, TelegramApi } from './telegram-api.js'
import { sentMessage } from './telegram-update.js'

/** A method of the Bot API and its parameters beside the chat. */
type Call = readonly [method: string, parameters: object]

/** Methods by kind of file: they decide how Telegram shows it. Voice notes are OGG with OPUS. */
const METHODS: readonly [type: RegExp, method: string, field: string][] = [
  [/^image\/(?:jpeg|png|webp)$/, 'sendPhoto', 'photo'],
  [/^video\/mp4$/, 'sendVideo', 'video'],
  [/^audio\/ogg$/, 'sendVoice', 'voice'],
  [/^audio\/(?:mpeg|mp4)$/, 'sendAudio', 'audio'],
]

/** How Telegram refuses what was done already: there is no code for it. */
const DONE_BEFORE = /message is not modified|message to delete not found/

/** Sends messages of ours, one call each. */
export class TelegramOutbound {
  readonly #api: TelegramApi

  constructor(api: TelegramApi) {
    this.#api = api
  }

  async send(chat: string, message: ConversationMessage): Promise<SendOutcome> {
    const call = callFor(message)
    if (!call) return { outcome: 'refused', reason: 'There is nothing in it that Telegram can show' }
    const [method, parameters] = call
    return outcomeOf(chat, await this.#api.call(method, { chat_id: chat, ...parameters }))
  }

  async revise(message: ConversationMessage, externalId = ''): Promise<SendOutcome> {
    const { text, attachments, options, deletedAt } = message
    const [chat, id] = externalId.split('/')
    if (chat === undefined || id === undefined) return { outcome: 'refused', reason: 'Telegram gave no id of it' }
    const place = { chat_id: chat, message_id: Number(id) }
    const answer = await (deletedAt === undefined
      ? attachments
        ? this.#api.call('editMessageCaption', { ...place, caption: text })
        : // Without its buttons, Telegram would take them away.
          this.#api.call('editMessageText', { ...place, text, ...buttonsOf(options) })
      : this.#api.call('deleteMessage', place))
    const isDone = answer.outcome === 'done' || (answer.outcome === 'refused' && DONE_BEFORE.test(answer.description))
    return isDone ? { outcome: 'sent', externalId } : outcomeOf(chat, answer)
  }

  /** Shown for five seconds, or until the next message. */
  async typing(chat: string): Promise<void> {
    await this.#api.call('sendChatAction', { chat_id: chat, action: 'typing' })
  }

  /** Ends the waiting that Telegram shows on a pressed button. */
  async pressed(callback: string): Promise<void> {
    await this.#api.call('answerCallbackQuery', { callback_query_id: callback })
  }
}

function callFor({ text, attachments: [file] = [], options, location }: ConversationMessage): Call | undefined {
  if (location) {
    const { latitude, longitude, name, address } = location
    const words = name ?? address
    if (words === undefined) return ['sendLocation', { latitude, longitude }]
    // Of a place both are required.
    return ['sendVenue', { latitude, longitude, title: words, address: address ?? words }]
  }
  if (file) return fileCall(file, text)
  if (text === undefined) return undefined
  return ['sendMessage', { text, ...buttonsOf(options) }]
}

/** One row for each, so that no label is cut off on a phone. */
function buttonsOf(options: ConversationMessage['options']): object {
  if (!options) return {}
  return { reply_markup: { inline_keyboard: options.map(({ id, label }) => [{ text: label, callback_data: id }]) } }
}

function fileCall({ url, contentType }: Attachment, caption: string | undefined): Call {
  const kind = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  const [, method, field] = METHODS.find(([type]) => type.test(kind)) ?? [null, 'sendDocument', 'document']
  return [method, { [field]: url, ...(caption !== undefined && { caption }) }]
}

function outcomeOf(chat: string, answer: TelegramAnswer): SendOutcome {
  switch (answer.outcome) {
    case 'done': {
      const sent = sentMessage.safeParse(answer.result).data
      if (!sent) return { outcome: 'unknown', reason: 'Telegram gave no id' }
      return { outcome: 'sent', externalId: `${chat}/${sent.message_id}` }
    }
    case 'refused':
      // A token that is refused is mended by the operator, and the message is still to be sent then.
      if (answer.status === 401) return { outcome: 'later', reason: 'Telegram does not accept the token of the bot' }
      return { outcome: 'refused', reason: answer.description }
    case 'later':
    case 'unknown':
      return answer
  }
}
