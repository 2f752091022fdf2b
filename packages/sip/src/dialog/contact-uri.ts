import type { WireMessage } from '../message/index.js'

/** Where a peer wants the further requests of a dialog; undefined when it didn't say, or not so that it can be read. */
export function contactUri(message: WireMessage): string | undefined {
  const contacts = message.contacts()
  return contacts === '*' ? undefined : contacts?.[0]?.uri
}
