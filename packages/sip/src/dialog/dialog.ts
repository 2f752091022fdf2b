import { detachedText } from '../message/index.js'
import { type RoutedRequest, routeRequest, type RouteSet } from './route-set.js'

export interface DialogParts {
  readonly callId: string
  readonly localTag: string
  readonly remoteTag: string
  /** Our From or To value, with its tag. */
  readonly local: string
  /** The peer's From or To value, with its tag when it has one. */
  readonly remote: string
  /** The peer's Contact. */
  readonly remoteTarget: string
  readonly routeSet: RouteSet
  readonly localSequence: number
  /** Undefined until the peer has sent a request. */
  readonly remoteSequence?: number
}

/** What two peers share for the length of a call (RFC 3261 12). */
export class Dialog {
  /** Unique in a stack: the local tag is random, and the forks of one INVITE differ in the remote one. */
  readonly id: string
  readonly callId: string
  readonly localTag: string
  readonly remoteTag: string
  readonly local: string
  readonly remote: string
  readonly routeSet: RouteSet
  #remoteTarget: string
  #localSequence: number
  #remoteSequence: number | undefined
  #routed: RoutedRequest | undefined

  constructor(parts: DialogParts) {
    // Pieces of messages that are long gone when the call ends.
    this.callId = detachedText(parts.callId)
    this.localTag = detachedText(parts.localTag)
    this.remoteTag = detachedText(parts.remoteTag)
    this.id = dialogId(this.localTag, this.remoteTag)
    this.local = detachedText(parts.local)
    this.remote = detachedText(parts.remote)
    this.routeSet = parts.routeSet.map(detachedText)
    this.#remoteTarget = detachedText(parts.remoteTarget)
    this.#localSequence = parts.localSequence
    this.#remoteSequence = parts.remoteSequence
  }

  get remoteTarget(): string {
    return this.#remoteTarget
  }

  /** A target refresh (RFC 3261 12.2.1.2): the peer's newest Contact counts; the route set never changes. */
  set remoteTarget(uri: string) {
    if (uri === this.#remoteTarget) return
    this.#remoteTarget = detachedText(uri)
    this.#routed = undefined
  }

  get routed(): RoutedRequest {
    this.#routed ??= routeRequest(this.#remoteTarget, this.routeSet)
    return this.#routed
  }

  /** Of the request of ours that went out last. */
  get localSequence(): number {
    return this.#localSequence
  }

  nextSequence(): number {
    return ++this.#localSequence
  }

  /** False for a request that is older than one already seen (RFC 3261 12.2.2). */
  acceptsSequence(sequence: number): boolean {
    if (this.#remoteSequence !== undefined && sequence <= this.#remoteSequence) return false
    this.#remoteSequence = sequence
    return true
  }
}

export function dialogId(localTag: string, remoteTag: string): string {
  return `${localTag}|${remoteTag}`
}
