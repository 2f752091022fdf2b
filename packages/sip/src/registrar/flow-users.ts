import type { Flow, SipUri } from '../sip-request.js'

/** Addresses over flows whose end is noticed; what was registered beyond them ends with its time. */
const ADDRESSES_MAX = 100_000

/** Who has registered over a flow that can end. */
export class FlowUsers {
  /** Users by address, by the key of the flow. */
  readonly #byFlow = new Map<string, Map<SipUri, string>>()
  #addresses = 0

  add({ key }: Flow, address: SipUri, user: string): void {
    const users = this.#byFlow.get(key) ?? new Map<SipUri, string>()
    this.#byFlow.set(key, users)
    if (!users.has(address)) this.#addresses++
    users.set(address, user)
    if (this.#addresses > ADDRESSES_MAX) this.#forgetOldest()
  }

  delete({ key }: Flow, address: SipUri): void {
    const users = this.#byFlow.get(key)
    if (!users?.delete(address)) return
    this.#addresses--
    if (users.size === 0) this.#byFlow.delete(key)
  }

  /** Users by address; the flow is forgotten. */
  take({ key }: Flow): ReadonlyMap<SipUri, string> {
    const users = this.#byFlow.get(key) ?? new Map<SipUri, string>()
    this.#byFlow.delete(key)
    this.#addresses -= users.size
    return users
  }

  #forgetOldest(): void {
    const [flow] = this.#byFlow
    if (!flow) return
    const [key, users] = flow
    const [address] = users.keys()
    if (address !== undefined) users.delete(address)
    this.#addresses--
    if (users.size === 0) this.#byFlow.delete(key)
  }
}
