import { createHash, timingSafeEqual } from 'node:crypto'
import {
  type CenterId,
  type Clock,
  type CollectionDefinition,
  type Directory,
  type Instant,
  type Random,
  randomHex,
} from '@ringwright/core'
import type { Account } from './accounts.js'

const SESSION_MS = 12 * 3_600_000
const TRIES_MAX = 10
const TRIES_WINDOW_MS = 60_000

interface Session {
  readonly user: string
  readonly until: Instant
}

/** By the hash of the token: whoever reads the directory cannot sign in with what is there. */
const sessions: CollectionDefinition<Session> = {
  name: 'example-sessions',
  indexes: { all: { keys: () => ['all'], order: ({ until }) => until } },
}

export interface SignInOptions {
  readonly accounts: readonly Account[]
  readonly clock: Clock
  readonly random: Random
  /** Where sessions are kept, so that one holds at every node. */
  readonly directory: Directory
  readonly center: CenterId
}

/** Passwords in, tokens out. */
export class SignIn {
  readonly #options: SignInOptions
  readonly #accounts: ReadonlyMap<string, Account>
  /** Wrong passwords of the last minute, by address. */
  readonly #failures = new Map<string, Instant[]>()

  constructor(options: SignInOptions) {
    this.#options = options
    this.#accounts = new Map(options.accounts.map((account) => [account.id, account]))
  }

  /** A token for a right password; `limited` after too many wrong ones from an address. */
  async signIn(
    user: string,
    password: string,
    address: string,
  ): Promise<{ token: string; account: Account } | 'wrong' | 'limited'> {
    const { clock, random, directory, center } = this.#options
    const now = clock.now()
    const recent = (this.#failures.get(address) ?? []).filter((at) => at > now - TRIES_WINDOW_MS)
    if (recent.length >= TRIES_MAX) return 'limited'
    const account = this.#accounts.get(user)
    if (!account || !equal(account.password, password)) {
      this.#failures.set(address, [...recent, now])
      return 'wrong'
    }
    const over = await directory.find(center, sessions, 'all', 'all', { before: now })
    await Promise.all(over.map(({ id }) => directory.remove(center, sessions, id)))
    const token = randomHex(random, 24)
    await directory.put(center, sessions, idOf(token), { user, until: now + SESSION_MS }, 0)
    return { token, account }
  }

  async account(token: unknown): Promise<Account | undefined> {
    if (typeof token !== 'string') return undefined
    const { clock, directory, center } = this.#options
    const session = await directory.get(center, sessions, idOf(token))
    return session && session.body.until > clock.now() ? this.#accounts.get(session.body.user) : undefined
  }

  async signOut(token: string): Promise<void> {
    const { directory, center } = this.#options
    await directory.remove(center, sessions, idOf(token))
  }
}

function idOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** In the same time whatever the difference. */
function equal(expected: string, given: string): boolean {
  const a = Buffer.from(expected)
  const b = Buffer.alloc(a.length)
  b.write(given)
  return timingSafeEqual(a, b) && Buffer.byteLength(given) === a.length
}
