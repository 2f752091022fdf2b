import { timingSafeEqual } from 'node:crypto'
import { type Clock, type Instant, type Random, randomHex } from '@ringwright/core'
import type { Account } from './accounts.js'

const SESSION_MS = 12 * 3_600_000
const TRIES_MAX = 10
const TRIES_WINDOW_MS = 60_000

/** Passwords in, tokens out. */
export class SignIn {
  readonly #accounts: ReadonlyMap<string, Account>
  readonly #clock: Clock
  readonly #random: Random
  readonly #sessions = new Map<string, { readonly account: Account; readonly until: Instant }>()
  /** Wrong passwords of the last minute, by address. */
  readonly #failures = new Map<string, Instant[]>()

  constructor(accounts: readonly Account[], clock: Clock, random: Random) {
    this.#accounts = new Map(accounts.map((account) => [account.id, account]))
    this.#clock = clock
    this.#random = random
  }

  /** A token for a right password; `limited` after too many wrong ones from an address. */
  signIn(user: string, password: string, address: string): { token: string; account: Account } | 'wrong' | 'limited' {
    const now = this.#clock.now()
    const recent = (this.#failures.get(address) ?? []).filter((at) => at > now - TRIES_WINDOW_MS)
    if (recent.length >= TRIES_MAX) return 'limited'
    const account = this.#accounts.get(user)
    if (!account || !equal(account.password, password)) {
      this.#failures.set(address, [...recent, now])
      return 'wrong'
    }
    for (const [token, { until }] of this.#sessions) if (until <= now) this.#sessions.delete(token)
    const token = randomHex(this.#random, 24)
    this.#sessions.set(token, { account, until: now + SESSION_MS })
    return { token, account }
  }

  account(token: unknown): Account | undefined {
    const session = typeof token === 'string' ? this.#sessions.get(token) : undefined
    return session && session.until > this.#clock.now() ? session.account : undefined
  }

  signOut(token: string): void {
    this.#sessions.delete(token)
  }
}

/** In the same time whatever the difference. */
function equal(expected: string, given: string): boolean {
  const a = Buffer.from(expected)
  const b = Buffer.alloc(a.length)
  b.write(given)
  return timingSafeEqual(a, b) && Buffer.byteLength(given) === a.length
}
