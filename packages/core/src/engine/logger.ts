/**
 * Where the engine says what an operator should know. `message` is a constant text; what varies stands in `fields`.
 * Personal data (names, numbers, contents) is only ever put under the field `personal`, which loggers drop by default.
 */
export interface Logger {
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

export interface LogFields {
  readonly [name: string]: unknown
  readonly personal?: Readonly<Record<string, unknown>>
}

/** Says nothing: the default, since a library does not write to a host's console unasked. */
export const silentLogger: Logger = { info: () => {}, warn: () => {}, error: () => {} }

/** One line of JSON an entry, without personal data, to the given writer (such as `console.error`). */
export function jsonLogger(write: (line: string) => void): Logger {
  const entry =
    (level: string) =>
    (message: string, fields: LogFields = {}) => {
      const { personal: _dropped, ...rest } = fields
      write(JSON.stringify({ level, message, ...rest }))
    }
  return { info: entry('info'), warn: entry('warn'), error: entry('error') }
}
