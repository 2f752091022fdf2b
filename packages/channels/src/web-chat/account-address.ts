import { createHash } from 'node:crypto'

const PREFIX = 'account-'

/**
 * The address of somebody who has signed in: the same on every device. It tells nothing of the account, and is never that
 * of a visitor without one, so that a visitor's token alone opens no account's conversation.
 */
export function accountAddress(channel: string, account: string): string {
  const hash = createHash('sha256').update(`ringwright account ${channel} ${account}`).digest('hex')
  return `${PREFIX}${hash.slice(0, 32)}`
}

export function isAccountAddress(address: string): boolean {
  return address.startsWith(PREFIX)
}
