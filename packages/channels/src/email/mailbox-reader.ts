import { type ChannelHealth, type Engine, errorText, sleep } from '@ringwright/core'
import { ProviderHealth } from '../provider-health.js'
import type { Mailbox, OpenMailbox, StoredMail } from './mailbox.js'
import { type MailPosition, MailPositions } from './mail-position.js'

export interface MailboxReaderOptions {
  readonly engine: Engine
  readonly channel: string
  readonly mailbox: Mailbox
  readonly bytesMax: number
  readonly begin: 'new' | 'all'
  readonly retryMs: number
  /** Whether the mail is kept, or need not be. */
  readonly take: (mail: StoredMail) => Promise<boolean>
}

/** Without news the mailbox is looked at all the same: servers forget to tell. */
const LOOK_EVERY_MS = 300_000
/** Dates in a mailbox are days of the server's zone, and clocks differ. */
const SLACK_MS = 2 * 86_400_000

/** Reads a mailbox from where it was read last, one mail after the other, as long as it runs. */
export class MailboxReader {
  readonly #options: MailboxReaderOptions
  readonly #positions: MailPositions
  #running: AbortController | undefined
  readonly #health: ProviderHealth

  constructor(options: MailboxReaderOptions) {
    this.#options = options
    this.#health = new ProviderHealth(options.engine.clock)
    this.#positions = new MailPositions(options.engine, options.channel)
  }

  get health(): ChannelHealth {
    return this.#health.current
  }

  start(): void {
    if (this.#running) return
    const running = new AbortController()
    this.#running = running
    void this.#run(running.signal)
  }

  stop(): void {
    this.#running?.abort()
    this.#running = undefined
    this.#health.up()
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { engine, channel, retryMs } = this.#options
    while (!signal.aborted) {
      try {
        await this.#session(signal)
      } catch (error) {
        if (signal.aborted) return
        const reason = errorText(error)
        if (this.health.state === 'up') engine.logger.error('mailbox cannot be read', { channel, error: reason })
        this.#health.down(reason)
      }
      // Ends early only with the signal.
      await sleep(engine.clock, retryMs, signal).catch(() => {})
    }
  }

  /** Reads until the connection ends; rejects with why. */
  async #session(signal: AbortSignal): Promise<void> {
    const { bytesMax, mailbox } = this.#options
    const opened = await mailbox.open({ bytesMax })
    try {
      let position = await this.#placeIn(opened)
      while (!signal.aborted) {
        position = await this.#catchUp(opened, position, signal)
        this.#health.up()
        await this.#news(opened, signal)
      }
    } finally {
      await opened.close().catch(() => {})
    }
  }

  async #placeIn(opened: OpenMailbox): Promise<MailPosition> {
    const { begin, engine } = this.#options
    const { uidNext, uidValidity } = opened
    const known = await this.#positions.get()
    if (known?.uidValidity === uidValidity) return known
    // The mailbox was made anew: mails of the last days are read again, and recognized.
    const first = known && (await opened.firstSince(known.receivedAt - SLACK_MS))
    const uid = known ? (first ?? uidNext) - 1 : begin === 'all' ? 0 : uidNext - 1
    const position = { uidValidity, uid: Math.max(0, uid), receivedAt: known?.receivedAt ?? engine.clock.now() }
    await this.#positions.put(position)
    return position
  }

  async #catchUp(opened: OpenMailbox, from: MailPosition, signal: AbortSignal): Promise<MailPosition> {
    let position = from
    for await (const mail of opened.after(from.uid)) {
      if (signal.aborted) break
      if (!(await this.#options.take(mail))) throw new Error('The center takes no mail at present')
      position = {
        uidValidity: position.uidValidity,
        uid: mail.uid,
        receivedAt: Math.max(position.receivedAt, mail.receivedAt),
      }
      await this.#positions.put(position)
    }
    return position
  }

  async #news(opened: OpenMailbox, signal: AbortSignal): Promise<void> {
    const waited = new AbortController()
    const stop = (): void => waited.abort()
    signal.addEventListener('abort', stop, { once: true })
    const timer = this.#options.engine.clock.setTimer(LOOK_EVERY_MS, stop)
    try {
      await opened.more(waited.signal)
    } finally {
      timer.cancel()
      signal.removeEventListener('abort', stop)
    }
  }
}
