import {
  type ChannelAdapter,
  type ChannelCapabilities,
  type ChannelHealth,
  type ChannelHost,
  ChannelInbox,
  type ConversationMessage,
  type Engine,
  errorText,
  parseInput,
  type Plugin,
  RingwrightError,
  type SendOutcome,
} from '@ringwright/core'
import { oneCenter } from '../one-center.js'
import { EmailInbound } from './email-inbound.js'
import { type EmailOptions, type EmailSettings, emailOptionsSchema } from './email-options.js'
import { EmailOutbound } from './email-outbound.js'
import { mailParser } from './incoming-mail.js'
import { mailThreadData } from './mail-thread-data.js'
import { type MailThread, MailThreads } from './mail-threads.js'
import { MailboxReader } from './mailbox-reader.js'

/** A mail address, as a plug-in. */
export interface EmailChannel extends Plugin {
  /** What is known of the thread with a customer's address: subject, and whether the sender of the last mail was verified. */
  thread(address: string): Promise<MailThread | undefined>
}

/** Lets people write mails. One object serves one center. */
export function email(options: EmailOptions): EmailChannel {
  const settings = Object.freeze(parseInput(emailOptionsSchema, options, 'options of email'))
  const center = oneCenter('email', (engine) => new Channel(settings, engine))
  return {
    name: settings.name,
    setup(engine) {
      const { name: channel, secret } = settings
      return { ...center.setup(engine), personalData: mailThreadData({ channel, secret }) }
    },
    async thread(address) {
      const { channel } = center
      if (!channel) throw new RingwrightError('wrong_state', 'Give email(…) to a contact center before thread()')
      return channel.threads.of(address.trim().toLowerCase())
    },
  }
}

class Channel implements ChannelAdapter {
  readonly name: string
  readonly capabilities: ChannelCapabilities
  readonly threads: MailThreads
  readonly #settings: EmailSettings
  readonly #engine: Engine
  readonly #outbound: EmailOutbound
  #reader: MailboxReader | undefined
  #mayRead = false

  constructor(settings: EmailSettings, engine: Engine) {
    const { name, files, secret } = settings
    this.name = name
    this.capabilities = {
      addressKind: 'email',
      textLengthMax: 16_000,
      attachments: files !== undefined,
      files: [{ type: '*', bytesMax: 20_000_000 }],
      typing: false,
      recognizesRepeats: false,
    }
    this.#settings = settings
    this.#engine = engine
    this.threads = new MailThreads(engine, name, secret)
    this.#outbound = new EmailOutbound({ engine, settings, threads: this.threads })
    // A mailbox is read by one: the node that is the center's dispatcher.
    engine.onDispatcher((active) => {
      this.#mayRead = active
      this.#readIfWanted()
    })
  }

  async start(host: ChannelHost): Promise<void> {
    // Before anything has come that could not be read.
    await mailParser()
    const { name, mailbox, bytesMax, begin, retryMs } = this.#settings
    const engine = this.#engine
    const inbox = new ChannelInbox(host, (error) => {
      engine.logger.error('mail failed', { channel: name, error: errorText(error) })
    })
    const inbound = new EmailInbound({ inbox, engine, settings: this.#settings, threads: this.threads })
    this.#reader = new MailboxReader({
      ...{ engine, channel: name, mailbox, bytesMax, begin, retryMs },
      take: (mail) => inbound.take(mail),
    })
    this.#readIfWanted()
  }

  send(address: string, _service: string, message: ConversationMessage): Promise<SendOutcome> {
    return this.#outbound.send(address, message)
  }

  health(): ChannelHealth {
    return this.#reader?.health ?? { state: 'up' }
  }

  async stop(): Promise<void> {
    this.#reader?.stop()
    this.#reader = undefined
    await this.#settings.sender.close?.()
  }

  #readIfWanted(): void {
    if (this.#mayRead) this.#reader?.start()
    else this.#reader?.stop()
  }
}
