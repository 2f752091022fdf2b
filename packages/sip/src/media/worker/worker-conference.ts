import { RingwrightError } from '@ringwright/core'
import { type HeardBy, type MediaConference, CONFERENCE_SESSIONS_MAX } from '../session/media-conference.js'
import type { MediaSession } from '../session/media-session.js'
import { type SessionSeat, WorkerMediaSession } from './worker-media-session.js'
import type { WorkerLink } from './worker-link.js'

/** A conference that is mixed in a worker. Who is in it is known here, so that joining answers at once. */
export class WorkerConference implements MediaConference, SessionSeat {
  readonly id: number
  readonly #link: WorkerLink
  readonly #members = new Set<WorkerMediaSession>()

  constructor(id: number, link: WorkerLink) {
    this.id = id
    this.#link = link
  }

  get sessions(): readonly MediaSession[] {
    return [...this.#members]
  }

  join(session: MediaSession, heardBy: HeardBy = 'all'): void {
    if (!(session instanceof WorkerMediaSession)) {
      throw new RingwrightError('invalid_argument', 'Only open sessions of the same media server can be connected.')
    }
    if (!this.#members.has(session) && this.#members.size >= CONFERENCE_SESSIONS_MAX) {
      throw new RingwrightError('limit_reached', `A conference has room for ${CONFERENCE_SESSIONS_MAX}.`)
    }
    session.sitDown(this, heardBy === 'all' ? 'all' : heardBy.map(({ id }) => id))
    this.#members.add(session)
  }

  leave(session: MediaSession): void {
    if (!(session instanceof WorkerMediaSession) || !this.#members.has(session)) return
    session.conference = undefined
    this.#members.delete(session)
    this.#link.tell({ do: 'leave', session: session.id, conference: this.id })
  }

  close(): void {
    for (const session of this.#members) this.leave(session)
  }

  forget(session: WorkerMediaSession): void {
    this.#members.delete(session)
  }
}
