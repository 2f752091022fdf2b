import { type Engine, errorText, randomHex, RateLimiter } from '@ringwright/core'
import type { Admission } from '@ringwright/core/link'
import { accountAddress, isAccountAddress } from './account-address.js'
import type { VisitorTokens } from './visitor-token.js'
import type { SignedIn, WebChatSettings } from './web-chat-options.js'
import type { Visitor } from './web-chat-outbound.js'
import { type HelloRefusal, webChatHello } from './web-chat-protocol.js'

const VISITOR_ID_BYTES = 16
/** Sessions that one visitor may begin: each costs a snapshot. A reload goes on with the one it has. */
const SESSIONS_PER_MINUTE = 60

/** Says who a page speaks for: somebody who has signed in, a visitor who was here before, or a new one. */
export class VisitorAdmission {
  readonly #settings: WebChatSettings
  readonly #engine: Engine
  readonly #tokens: VisitorTokens
  readonly #newVisitors: RateLimiter
  readonly #newSessions: RateLimiter

  constructor(settings: WebChatSettings, tokens: VisitorTokens, engine: Engine) {
    const { clock } = engine
    const perMinute = settings.limits.newVisitorsPerMinute
    this.#settings = settings
    this.#engine = engine
    this.#tokens = tokens
    this.#newVisitors = new RateLimiter({ clock, perMinute, burst: perMinute })
    this.#newSessions = new RateLimiter({ clock, perMinute: SESSIONS_PER_MINUTE, burst: SESSIONS_PER_MINUTE })
  }

  async admit(credentials: unknown, remoteAddress: string): Promise<Admission<Visitor>> {
    const hello = webChatHello.safeParse(credentials)
    if (!hello.success) return refuse('badHello')
    const { service, token, name, identity } = hello.data
    if (!this.#settings.services.includes(service)) return refuse('unknownService')
    if (identity !== undefined) return this.#admitAccount(identity, service, remoteAddress)
    if (this.#settings.signInRequired) return refuse('notSignedIn')
    const read = token === undefined ? undefined : this.#tokens.read(token)
    // Whoever has signed out, or found the token of somebody who had signed in, is a visitor like any other.
    const isVisitors = read !== undefined && !isAccountAddress(read.visitor)
    const known = isVisitors && !read.isOver ? read.visitor : undefined
    const waitMs = known === undefined ? this.#newVisitors.take(remoteAddress) : this.#newSessions.take(known)
    if (waitMs > 0) return refuse('tooManyVisitors')
    const address = known ?? randomHex(this.#engine.random, VISITOR_ID_BYTES)
    const forgotten = isVisitors && read.isOver && { isForgotten: true as const }
    return {
      admitted: true,
      identity: { address, service, ...forgotten, ...(name !== undefined && { displayName: name }) },
    }
  }

  async #admitAccount(identity: string, service: string, remoteAddress: string): Promise<Admission<Visitor>> {
    // Tokens that do not hold cost time too, so that trying them is limited by where they come from.
    const signedIn = await this.#signedIn(identity)
    if (!signedIn) return refuse(this.#newVisitors.take(remoteAddress) > 0 ? 'tooManyVisitors' : 'notSignedIn')
    const { account, name } = signedIn
    const address = accountAddress(this.#settings.name, account)
    if (this.#newSessions.take(address) > 0) return refuse('tooManyVisitors')
    return { admitted: true, identity: { address, service, account, ...(name !== undefined && { displayName: name }) } }
  }

  async #signedIn(identity: string): Promise<SignedIn | undefined> {
    try {
      return await this.#settings.signIn?.(identity)
    } catch (error) {
      const { name: channel } = this.#settings
      this.#engine.logger.warn('web chat: signing in failed', { channel, error: errorText(error) })
      return undefined
    }
  }
}

function refuse(reason: HelloRefusal): Admission<Visitor> {
  return { admitted: false, reason }
}
