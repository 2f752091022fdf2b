import {
  type ChannelAdapter,
  type ChannelCapabilities,
  type ChannelHealth,
  type ChannelHost,
  type ChannelInbox,
  type ConversationMessage,
  type Engine,
  parseInput,
  type Plugin,
  RingwrightError,
  type SendOutcome,
} from '@ringwright/core'
import { oneCenter } from '../one-center.js'
import { ProviderChannel } from '../provider-channel.js'
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

class Channel extends ProviderChannel<EmailSettings, MailboxReader> implements ChannelAdapter {
  readonly capabilities: ChannelCapabilities
  readonly threads: MailThreads
  readonly #outbound: EmailOutbound
  #mayRead = false

  constructor(settings: EmailSettings, engine: Engine) {
    super(settings, engine, 'mail failed')
    const { name, files, secret } = settings
    this.capabilities = {
      addressKind: 'email',
      textLengthMax: 16_000,
      attachments: files !== undefined,
      files: [{ type: '*', bytesMax: 20_000_000 }],
      typing: false,
      recognizesRepeats: false,
    }
    this.threads = new MailThreads(engine, name, secret)
    this.#outbound = new EmailOutbound({ engine, settings, threads: this.threads })
    // A mailbox is read by one: the node that is the center's dispatcher.
    engine.onDispatcher((active) => {
      this.#mayRead = active
      this.#readIfWanted()
    })
  }

  protected receiving(inbox: ChannelInbox): MailboxReader {
    const { engine, settings, threads } = this
    const { name: channel, mailbox, bytesMax, begin, retryMs } = settings
    const inbound = new EmailInbound({ inbox, engine, settings, threads })
    return new MailboxReader({
      ...{ engine, channel, mailbox, bytesMax, begin, retryMs },
      take: (mail) => inbound.take(mail),
    })
  }

  override async start(host: ChannelHost): Promise<void> {
    // Before anything has come that could not be read, or is to go and could not.
    await mailParser()
    await this.settings.sender.prepare?.()
    await super.start(host)
    this.#readIfWanted()
  }

  send(address: string, _service: string, message: ConversationMessage): Promise<SendOutcome> {
    return this.#outbound.send(address, message)
  }

  health(): ChannelHealth {
    return this.inbound?.health ?? { state: 'up' }
  }

  override async stop(): Promise<void> {
    this.inbound?.stop()
    await super.stop()
    await this.settings.sender.close?.()
  }

  #readIfWanted(): void {
    if (this.#mayRead) this.inbound?.start()
    else this.inbound?.stop()
  }
}
