import { type CollectionDefinition, type Engine, type Instant, changeEntry } from '@ringwright/core'
import { hmac } from '@ringwright/core/provider'
import type { MailAuthentication } from './authentication-results.js'

/** What the next mail to a customer answers. Personal data: kept out of logs. */
export interface MailThread {
  /** The customer's. */
  readonly address: string
  readonly subject?: string
  /** By which mail it is the subject, as the channel calls that one. */
  readonly subjectFrom?: string
  /** Of the mail that came last. */
  readonly messageId?: string
  /** Those before it, oldest first. */
  readonly references: readonly string[]
  /** The mail that came last was written by a program, which must not be answered by one. */
  readonly isAutomatic?: boolean
  /** When flows have answered last. */
  readonly answeredAt: readonly Instant[]
  /** Of the mail that came last. */
  readonly authentication?: MailAuthentication
}

const threads: CollectionDefinition<MailThread> = { name: 'mail-threads', indexes: {} }

/** Twelve bytes: nobody guesses one. */
const TOKEN_LENGTH = 24
/** Of the receivers of one mail, of whom there may be thousands, so many are looked for. */
const TOKENS_MAX = 50
const TOKEN = /(?:^<|[.+])([0-9a-f]{24})@/

/** One thread for each address of customers; its token is known to whoever was sent a mail, and to nobody else. */
export class MailThreads {
  readonly #engine: Pick<Engine, 'center' | 'directory'>
  readonly #channel: string
  readonly #secret: string

  constructor(engine: Pick<Engine, 'center' | 'directory'>, channel: string, secret: string) {
    this.#engine = engine
    this.#channel = channel
    this.#secret = secret
  }

  tokenOf(address: string): string {
    return hmac(this.#secret, `${this.#channel}\n${address}`).slice(0, TOKEN_LENGTH)
  }

  /** The id of a mail of ours: the same for the same message. It names its thread, so that an answer is known by it. */
  messageId(address: string, message: string, host: string): string {
    const id = hmac(this.#secret, `message\n${message}`).slice(0, TOKEN_LENGTH)
    return `<${id}.${this.tokenOf(address)}@${host}>`
  }

  /** The thread that one of these ids or addresses names; undefined for none of ours. */
  async named(names: readonly string[]): Promise<MailThread | undefined> {
    const tokens = new Set(names.flatMap((name) => TOKEN.exec(name)?.[1] ?? []))
    for (const token of [...tokens].slice(0, TOKENS_MAX)) {
      const thread = await this.#get(token)
      if (thread) return thread.body
    }
    return undefined
  }

  async of(address: string): Promise<MailThread | undefined> {
    return (await this.#get(this.tokenOf(address)))?.body
  }

  /** Resolves with whether there was one. */
  async forget(address: string): Promise<boolean> {
    const { center, directory } = this.#engine
    const token = this.tokenOf(address)
    const known = await this.#get(token)
    await directory.remove(center, threads, token)
    return known !== null
  }

  /** Resolves with the thread as it then stands. `change` may be asked several times. */
  change(address: string, change: (thread: MailThread) => MailThread): Promise<MailThread> {
    const token = this.tokenOf(address)
    return changeEntry(this.#engine, threads, token, (known) =>
      change(known ?? { address, references: [], answeredAt: [] }),
    )
  }

  #get(token: string) {
    return this.#engine.directory.get(this.#engine.center, threads, token)
  }
}
