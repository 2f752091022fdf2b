import { errorText } from '../errors/ringwright-error.js'

/**
 * Where the engine says what an operator should know. `message` is a constant text; what varies stands in `fields`.
 * Personal data (names, numbers, contents) is only ever put under the field `personal`, which loggers drop by default.
 */
export interface Logger {
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

/** What a line of the log says beside its message; whatever is of a person stands in `personal`. */
export interface LogFields {
  readonly [name: string]: unknown
  readonly personal?: Readonly<Record<string, unknown>>
}

/** Says nothing: the default, since a library does not write to a host's console unasked. */
export const silentLogger: Logger = { info: () => {}, warn: () => {}, error: () => {} }

/**
 * What of a text could say who somebody is, or let somebody in: the part of an address before its `@` (mail, SIP, the
 * password of a database), and telephone numbers of E.164.
 */
const TELLING = /[^\s<>"':/@]+@(?=[\w[])|\+\d{7,15}/g

/** A text of somebody else, such as an error's, for a log: without names before an `@`, and without telephone numbers. */
export function redactedText(text: string): string {
  return text.replace(TELLING, (found) => (found.endsWith('@') ? '…@' : '+…'))
}

function written(_name: string, value: unknown): unknown {
  if (value instanceof Error) return redactedText(value.message)
  if (typeof value === 'bigint') return String(value)
  return typeof value === 'string' ? redactedText(value) : value
}

/**
 * One line of JSON an entry, to the given writer (such as `console.error`): without what stands under `personal`, and all
 * texts as `redactedText` leaves them. Of an error its message; of fields that JSON cannot say, why.
 */
export function jsonLogger(write: (line: string) => void): Logger {
  const entry =
    (level: string) =>
    (message: string, fields: LogFields = {}) => {
      const { personal: _dropped, ...rest } = fields
      write(lineOf({ level, message }, rest))
    }
  return { info: entry('info'), warn: entry('warn'), error: entry('error') }
}

/** Whoever logs is often in the midst of a failure already, and must not meet another one. */
function lineOf(head: Readonly<Record<string, string>>, fields: LogFields): string {
  try {
    return JSON.stringify({ ...head, ...fields }, written)
  } catch (error) {
    return JSON.stringify({ ...head, unwritten: errorText(error) }, written)
  }
}
