import type { Body } from '../sip-request.js'

/** One kind of news that phones can ask for (RFC 6665 5). */
export interface EventPackage {
  /** As the Event header names it, in lower case. */
  readonly name: string
  /** The content type of its news. */
  readonly contentType: string
  /** Granted to phones that do not say how long. */
  readonly expiresDefaultSeconds: number
  /** Whether one user may have the news of another. */
  mayWatch(watcher: string, user: string): boolean | Promise<boolean>
  /** The whole state of a user. `version` counts up from 0 within one subscription. */
  state(user: string, version: number): Body | Promise<Body>
}
