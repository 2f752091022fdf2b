import { RingwrightError } from '@ringwright/core'

/** How much of a damaged text is shown, so that it can be found. */
const SHOWN_MAX = 80

/** What a store has kept as JSON. Throws `incompatible`, naming `what`, for a text that somebody or something has changed. */
export function storedJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new RingwrightError(
      'incompatible',
      `${what} is not the JSON that was stored: ${JSON.stringify(text.slice(0, SHOWN_MAX))}. Mend it in the store, or restore a backup.`,
      { cause },
    )
  }
}
