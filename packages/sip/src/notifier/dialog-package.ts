import { escapeUser } from '../message/index.js'
import type { EventPackage } from './event-package.js'
import type { UserCall, UserCalls } from './user-calls.js'

/** RFC 4235 3.4. */
const EXPIRES_SECONDS = 3_600

/** More calls than this of one phone light no further lamp. */
const CALLS_MAX = 20

export interface DialogPackageOptions {
  readonly calls: UserCalls
  /** The host in the addresses of users. */
  readonly host: () => string
  readonly mayWatch: EventPackage['mayWatch']
}

/**
 * Whether a user's phone rings or is in a call (RFC 4235): what lights the lamps of desk phones. Who is at the other end is
 * not told, because a lamp is no reason to know who calls a colleague.
 */
export function dialogPackage({ calls, host, mayWatch }: DialogPackageOptions): EventPackage {
  const contentType = 'application/dialog-info+xml'
  return {
    name: 'dialog',
    contentType,
    expiresDefaultSeconds: EXPIRES_SECONDS,
    mayWatch,
    state(user, version) {
      const entity = `sip:${escapeUser(user)}@${host()}`
      const dialogs = calls.of(user).slice(0, CALLS_MAX).map(dialogElement)
      const head = `<?xml version="1.0" encoding="UTF-8"?>\n<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info"`
      const attributes = `version="${version}" state="full" entity="${attributeText(entity)}"`
      return { type: contentType, content: `${head} ${attributes}>${dialogs.join('')}</dialog-info>\n` }
    },
  }
}

function dialogElement({ id, direction, state }: UserCall): string {
  return `<dialog id="${id}" direction="${direction}"><state>${state}</state></dialog>`
}

function attributeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
