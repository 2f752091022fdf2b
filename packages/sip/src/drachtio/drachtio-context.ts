import { type Clock, type Instant, type Random, randomHex } from '@ringwright/core'
import type { CallLeg } from '../call-leg.js'
import { dialogId } from '../dialog/dialog.js'
import type { Replaces } from '../dialog/replaces-header.js'
import type { LegContext } from '../leg/carried-leg.js'
import { stackListeners } from '../stack/listeners.js'
import type { ReceivedRequest } from './received-request.js'
import type { ServerLink } from './server-link.js'

/** Whoever has a dialog: a ringing call or an established leg. */
export interface DialogUser {
  readonly id: string
  readonly callId: string
  readonly link: ServerLink
  /** Undefined while the call rings, and once it is over. */
  readonly establishedLeg: CallLeg | undefined
  requestReceived(request: ReceivedRequest): void
}

/** A call, ringing or established, in either direction. */
export interface RunningCall {
  readonly link: ServerLink | undefined
  shutDown(): Promise<void>
  /** Its drachtio-server is gone: nobody can be told anything. */
  linkLost(): void
}

/** What the parts of one stack share. */
export class DrachtioContext implements LegContext {
  readonly clock: Clock
  readonly random: Random
  readonly events = stackListeners()
  readonly calls = new Set<RunningCall>()
  /** Their dialogs end with the link that they came by. */
  readonly subscriptions = new Set<{ readonly link: ServerLink; linkLost(): void }>()
  /** Called after each call that has ended. */
  callEnded: () => void = () => {}
  readonly #dialogs = new Map<string, DialogUser>()

  constructor(clock: Clock, random: Random) {
    this.clock = clock
    this.random = random
  }

  get now(): Instant {
    return this.clock.now()
  }

  /** 64 random bits: enough that nobody guesses a tag (RFC 3261 19.3 asks for 32). */
  token(): string {
    return randomHex(this.random, 8)
  }

  endedCall(call: RunningCall): void {
    if (this.calls.delete(call)) this.callEnded()
  }

  addDialog(user: DialogUser): void {
    this.#dialogs.set(user.id, user)
    user.link.hold()
  }

  removeDialog(user: DialogUser): void {
    if (this.#dialogs.get(user.id) === user && this.#dialogs.delete(user.id)) user.link.release()
  }

  /** Whose dialog a request belongs to, or a Replaces names. */
  userOf(callId: string, localTag: string, remoteTag: string): DialogUser | undefined {
    const user = this.#dialogs.get(dialogId(localTag, remoteTag))
    return user?.callId === callId ? user : undefined
  }

  legNamed({ callId, toTag, fromTag }: Replaces): CallLeg | undefined {
    return this.userOf(callId, toTag, fromTag)?.establishedLeg
  }

  readonly reportHandler = (error: unknown, during: string): void => {
    this.events.emit('handler:failed', { error, during })
  }

  /** Runs code of the host that must not hurt the stack. */
  guarded(during: string, run: () => void | Promise<void>, failed: () => void = () => {}): void {
    const started = async (): Promise<void> => run()
    started().catch((error: unknown) => {
      this.reportHandler(error, during)
      failed()
    })
  }
}
