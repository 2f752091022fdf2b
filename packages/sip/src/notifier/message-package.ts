import { escapeUser } from '../message/index.js'
import type { EventPackage } from './event-package.js'

/** How many voice messages wait for a user. */
export interface WaitingMessages {
  /** Not listened to yet. */
  readonly unheard: number
  /** Listened to, and kept. Default 0. */
  readonly heard?: number
}

/** RFC 3842 3.4. */
const EXPIRES_SECONDS = 3_600

export interface MessagePackageOptions {
  readonly waiting: (user: string) => WaitingMessages | Promise<WaitingMessages>
  /** The host in the addresses of users. */
  readonly host: () => string
}

/** Whether messages wait for a user (RFC 3842), told to the user's own phones only. */
export function messagePackage({ waiting, host }: MessagePackageOptions): EventPackage {
  const contentType = 'application/simple-message-summary'
  return {
    name: 'message-summary',
    contentType,
    expiresDefaultSeconds: EXPIRES_SECONDS,
    mayWatch: (watcher, user) => watcher === user,
    async state(user) {
      const { unheard, heard = 0 } = await waiting(user)
      const lines = [
        `Messages-Waiting: ${unheard > 0 ? 'yes' : 'no'}`,
        `Message-Account: sip:${escapeUser(user)}@${host()}`,
        `Voice-Message: ${count(unheard)}/${count(heard)}`,
      ]
      return { type: contentType, content: `${lines.join('\r\n')}\r\n` }
    },
  }
}

/** The host counts; a number that none can be would be read as something else by phones. */
function count(value: number): number {
  return Number.isFinite(value) ? Math.max(0, Math.trunc(value)) : 0
}
