import { RingwrightError } from '@ringwright/core'
import { PasswordGate } from '../authentication/index.js'
import { parseUri } from '../message/index.js'
import type { Flow, Reply, SipRequest, SipUri } from '../sip-request.js'
import type { RequestHandler } from '../sip-stack.js'
import { Listeners } from '../stack/listeners.js'
import type { Binding, BindingStore } from './binding.js'
import { changedBindings, isOutdated } from './changed-bindings.js'
import { FlowUsers } from './flow-users.js'
import { grantedExtensions } from './granted-extensions.js'
import { memoryBindingStore } from './memory-binding-store.js'
import { outboundRefusal, readPath } from './outbound-refusal.js'
import { defaultRegistrarLimits, type RegistrarLimits, type RegistrarOptions } from './registrar-options.js'
import { requestedBindings } from './requested-bindings.js'

/** What happens at a registrar, by name. */
export interface RegistrarEvents {
  /** A phone registered, refreshed or removed itself; `bindings` are all that are left. */
  readonly 'bindings:changed': {
    readonly address: SipUri
    readonly user: string
    readonly bindings: readonly Binding[]
  }
  /** The password or the user was wrong. `blocked`: this source is refused from now on, for a while. */
  readonly 'password:refused': { readonly user: string; readonly source: string; readonly blocked: boolean }
  /** The store has no room for another address, and the phone got 503; `error` names the limit. */
  readonly 'store:full': { readonly user: string; readonly error: RingwrightError }
  /** A listener threw. */
  readonly 'listener:failed': { readonly error: unknown; readonly during: string }
}

/** Knows where the phones of users are (RFC 3261 section 10). */
export interface Registrar {
  /** For `SipStack.onRequest('REGISTER', …)`. */
  readonly handler: RequestHandler
  /** Where an address of record can be reached now, best first. Give `flow` and `contact` to `dial`. */
  bindings(address: SipUri): Promise<readonly Binding[]>
  /** A flow is over: what was registered over it is not there any more, for nothing else leads to it. */
  lost(flow: Flow): Promise<void>
  /**
   * Which user sends a request, by the same passwords and the same limit on wrong ones; or what it is answered with: the
   * challenge, or a refusal.
   */
  admit(request: SipRequest): Promise<{ readonly user: string } | Reply>
  /** Returns how to stop. */
  on<Name extends keyof RegistrarEvents>(event: Name, listener: (payload: RegistrarEvents[Name]) => void): () => void
}

/** Phones tell it where they are, after they have shown that they know their password (RFC 3261 10.3, RFC 7616). */
export function createRegistrar(options: RegistrarOptions): Registrar {
  return new DigestRegistrar(options)
}

class DigestRegistrar implements Registrar {
  readonly #options: RegistrarOptions
  readonly #limits: RegistrarLimits
  readonly #store: BindingStore
  readonly #gate: PasswordGate
  readonly #flowUsers = new FlowUsers()
  /** Registrations that wait for a password or the store; their flow may end meanwhile. */
  readonly #underWay = new Set<{ readonly flow: string; isLost: boolean }>()
  readonly #listeners = new Listeners<RegistrarEvents>((error, during) => {
    if (during !== 'listener:failed') this.#listeners.emit('listener:failed', { error, during })
  })

  constructor(options: RegistrarOptions) {
    const { clock, random, realm, credentials, algorithms } = options
    this.#options = options
    this.#limits = { ...defaultRegistrarLimits, ...options.limits }
    this.#store = options.store ?? memoryBindingStore({ clock })
    const { failuresMax, failureWindowMs } = this.#limits
    this.#gate = new PasswordGate({
      ...{ clock, random, realm, credentials, algorithms, failuresMax, failureWindowMs },
      refused: (refusal) => this.#listeners.emit('password:refused', refusal),
    })
  }

  readonly handler: RequestHandler = async (request) => {
    const address = addressOfRecord(request.to.uri)
    const user = request.to.user
    if (address === undefined || user === undefined) return { status: 404 }
    const own = { flow: request.flow.key, isLost: false }
    this.#underWay.add(own)
    try {
      const sender = await this.admit(request)
      if ('status' in sender) return sender
      if (sender.user !== user) return { status: 403, reason: 'Not Your Address' }
      return await this.#register(request, address, user)
    } finally {
      this.#underWay.delete(own)
      if (own.isLost) await this.lost(request.flow)
    }
  }

  async lost(flow: Flow): Promise<void> {
    for (const each of this.#underWay) each.isLost ||= each.flow === flow.key
    for (const [address, user] of this.#flowUsers.take(flow)) {
      let isGone = false
      const bindings = await this.#store.update(address, (stored) => {
        const kept = this.#live(stored).filter((binding) => binding.flow.key !== flow.key)
        isGone = kept.length < stored.length
        return kept
      })
      if (isGone) this.#listeners.emit('bindings:changed', { address, user, bindings })
    }
  }

  admit(request: SipRequest): Promise<{ readonly user: string } | Reply> {
    return this.#gate.admit(request)
  }

  async bindings(address: SipUri): Promise<readonly Binding[]> {
    const record = addressOfRecord(address)
    if (record === undefined) return []
    return onePerPhone(this.#live(await this.#store.read(record))).toSorted((a, b) => b.q - a.q)
  }

  on<Name extends keyof RegistrarEvents>(event: Name, listener: (payload: RegistrarEvents[Name]) => void): () => void {
    return this.#listeners.on(event, listener)
  }

  async #register(request: SipRequest, address: SipUri, user: string): Promise<Reply> {
    const wish = requestedBindings(request, this.#limits.expiresDefaultSeconds)
    if (wish.kind === 'malformed') return { status: 400, reason: wish.reason }
    if (wish.kind === 'fetch') return this.#list(await this.#store.read(address))
    const path = readPath(request)
    if (path === undefined) return { status: 400, reason: 'Path Not Usable' }
    const outbound = wish.kind === 'change' ? outboundRefusal(request, wish.bindings, path) : undefined
    if (outbound) return outbound
    const { expiresMinSeconds, expiresMaxSeconds } = this.#limits
    if (wish.kind === 'change' && wish.bindings.some(({ expires }) => expires > 0 && expires < expiresMinSeconds)) {
      return { status: 423, headers: { 'Min-Expires': String(expiresMinSeconds) } }
    }
    const changed = await this.#update(request, address, (before) =>
      wish.kind === 'removeAll'
        ? []
        : changedBindings(before, {
            request,
            wishes: wish.bindings,
            path,
            now: this.#options.clock.now(),
            expiresMaxSeconds,
          }),
    ).catch((error: unknown) => this.#noRoom(user, error))
    if ('status' in changed) return changed
    const { bindings } = changed
    const granted = grantedExtensions(request, bindings, this.#limits.keepAliveSeconds)
    if (!bindings.some(({ flow }) => flow.key === request.flow.key)) this.#flowUsers.delete(request.flow, address)
    else if (granted.keepAliveSeconds !== undefined || request.flow.transport !== 'udp') {
      this.#flowUsers.add(request.flow, address, user)
    }
    this.#listeners.emit('bindings:changed', { address, user, bindings })
    const { status, headers } = this.#list(bindings)
    return { ...granted, status, headers: { ...headers, ...granted.headers } }
  }

  async #update(
    request: SipRequest,
    address: SipUri,
    change: (before: readonly Binding[]) => readonly Binding[],
  ): Promise<{ readonly bindings: readonly Binding[] } | Reply> {
    let refusal: Reply | undefined
    const bindings = await this.#store.update(address, (stored) => {
      const before = this.#live(stored)
      if (before.some((binding) => isOutdated(binding, request))) {
        refusal = { status: 500, reason: 'Old Sequence Number' }
        return before
      }
      const after = change(before)
      if (after.length <= this.#limits.bindingsMax) return after
      refusal = { status: 403, reason: 'Too Many Bindings' }
      return before
    })
    return refusal ?? { bindings }
  }

  #noRoom(user: string, error: unknown): Reply {
    if (!(error instanceof RingwrightError) || error.code !== 'limit_reached') throw error
    this.#listeners.emit('store:full', { user, error })
    const headers = { 'Retry-After': String(this.#limits.expiresMinSeconds) }
    return { status: 503, reason: 'No Room For Another Address', headers }
  }

  /** RFC 3261 10.3 step 8: all current bindings, each with what remains of its time. */
  #list(bindings: readonly Binding[]): Reply {
    const now = this.#options.clock.now()
    const contacts = this.#live(bindings).map(({ contact, q, expiresAt, outbound }) => {
      const preference = q === 1 ? '' : `;q=${q}`
      const flow = outbound ? `;+sip.instance="<${outbound.instance}>";reg-id=${outbound.regId}` : ''
      return `<${contact}>;expires=${Math.ceil((expiresAt - now) / 1_000)}${preference}${flow}`
    })
    return { status: 200, headers: { Contact: contacts } }
  }

  #live(bindings: readonly Binding[]): readonly Binding[] {
    const now = this.#options.clock.now()
    return bindings.filter(({ expiresAt }) => expiresAt > now)
  }
}

/** Scheme, user and host: what two ways to write an address of record have in common (RFC 3261 10.3 step 5). */
function addressOfRecord(uri: SipUri): SipUri | undefined {
  const parsed = parseUri(uri)
  if (parsed?.scheme === 'tel' || parsed?.scheme === 'other' || parsed?.user === undefined) return undefined
  return `sip:${encodeURIComponent(parsed.user)}@${parsed.host}`
}

/** A phone with several flows rings once, over the one that it has used last (RFC 5626 5.3). */
function onePerPhone(bindings: readonly Binding[]): readonly Binding[] {
  const newest = new Map<string, Binding>()
  for (const binding of bindings) {
    const key = binding.outbound?.instance ?? binding.contact
    const other = newest.get(key)
    if (!other || binding.expiresAt >= other.expiresAt) newest.set(key, binding)
  }
  return [...newest.values()]
}
