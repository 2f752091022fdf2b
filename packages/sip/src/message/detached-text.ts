/**
 * A copy of a text that was cut out of a message, for what outlives the message: the engine keeps all of a text for as
 * long as a piece of it is kept, so that 16 octets of a tag would hold a thousand for half a minute.
 */
export function detachedText(text: string): string {
  return Buffer.from(text).toString()
}
