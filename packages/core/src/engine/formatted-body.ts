import { RingwrightError, errorText } from '../errors/ringwright-error.js'
import type { FormatChange } from '../storage/format-change.js'

/** How a body is stored whose format is not the first, or that may be passed over. Others are stored as they are. */
interface FormattedBody {
  readonly $format: number
  /** Who does not know the kind may go on without it. */
  readonly $aside?: true
  readonly body: unknown
}

export const FIRST_FORMAT = 1

/** The newest format of what has changed so often. */
export function formatOf(changes: readonly FormatChange[] = []): number {
  return FIRST_FORMAT + changes.length
}

/**
 * A body as this release knows it; the same one when it is stored so. Throws `incompatible`, naming `what` it is of, for
 * one that is newer or cannot be upgraded.
 */
export function fromStored(
  what: string,
  name: string,
  stored: unknown,
  changes: readonly FormatChange[] = [],
): unknown {
  if (isAsStored(stored, changes)) return stored
  const formatted = isFormatted(stored) ? stored : undefined
  const format = formatted?.$format ?? FIRST_FORMAT
  if (format > formatOf(changes)) throw tooNew(`${what} was`, name, format, formatOf(changes))
  return changed(what, formatted ? formatted.body : stored, changes.slice(format - FIRST_FORMAT), 'upgrade')
}

/** Whether a body is stored as this release knows it, with nothing to be undone, as most are. */
export function isAsStored(stored: unknown, changes: readonly FormatChange[] = []): boolean {
  return changes.length === 0 && !isFormatted(stored)
}

/** A stored body as one that may be passed over. */
export function setAside(stored: unknown): unknown {
  const formatted = isFormatted(stored) ? stored : { $format: FIRST_FORMAT, body: stored }
  return { ...formatted, $aside: true } satisfies FormattedBody
}

/** Whether a stored body may be passed over by those who do not know its kind. */
export function isAside(stored: unknown): boolean {
  return isFormatted(stored) && stored.$aside === true
}

/** A body as it is stored in this format. Throws `incompatible`, naming `what` it is of, when it cannot be downgraded. */
export function toStored(what: string, body: unknown, changes: readonly FormatChange[], format: number): unknown {
  const undone = changes.slice(format - FIRST_FORMAT).toReversed()
  const older = changed(what, body, undone, 'downgrade')
  return format === FIRST_FORMAT ? older : ({ $format: format, body: older } satisfies FormattedBody)
}

export function tooNew(what: string, name: string, format: number, newest: number): RingwrightError {
  return unusable(
    `${what} written in format ${format} of "${name}" by a newer release; this one reads up to ${newest}. Update this node.`,
  )
}

export function unusable(message: string, cause?: unknown): RingwrightError {
  return new RingwrightError('incompatible', message, { cause })
}

function isFormatted(body: unknown): body is FormattedBody {
  if (typeof body !== 'object' || body === null || !('$format' in body)) return false
  return Number.isSafeInteger(body.$format) && (body.$format as number) >= FIRST_FORMAT
}

function changed(
  what: string,
  body: unknown,
  changes: readonly FormatChange[],
  direction: 'upgrade' | 'downgrade',
): unknown {
  try {
    return changes.reduce((before, change) => change[direction](before as never), body)
  } catch (cause) {
    throw unusable(`${what} cannot be ${direction}d: ${errorText(cause)}. Mend it in the store or remove it.`, cause)
  }
}
