/** The closed set of reasons for which Ringwright throws. Expected outcomes are return values, never errors. */
export type ErrorCode =
  | 'invalid_argument' // a value from outside does not have the shape that is documented; nothing was changed
  | 'not_found' // what was named does not exist
  | 'already_exists'
  | 'not_permitted' // the actor may not do this
  | 'wrong_state' // valid in another state of what was named
  | 'limit_reached' // a documented limit; the message names the option that raises it
  | 'unavailable' // something outside did not answer; may work later
  | 'timeout'
  | 'canceled'
  | 'incompatible' // a stored record, a peer or an adapter speaks another version
  | 'closed' // used after stop() or close()
  | 'internal' // a bug in Ringwright or in a plug-in

const BRAND = Symbol.for('ringwright.error')

/** Codes for which the same call can succeed later without anything being mended. */
const RETRYABLE: ReadonlySet<ErrorCode> = new Set(['unavailable', 'timeout', 'limit_reached'])

/**
 * The one error class. `message` says what to do next and names the option or command that mends it; `details` holds
 * values for logs. `instanceof` also recognizes errors of another installed copy of the package.
 */
export class RingwrightError extends Error {
  override readonly name = 'RingwrightError'
  readonly code: ErrorCode
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown; details?: Record<string, unknown> }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.details = options?.details ?? {}
    Object.defineProperty(this, BRAND, { value: true })
  }

  /** Whether the same call can succeed later without anything being mended. */
  get retryable(): boolean {
    return RETRYABLE.has(this.code)
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && BRAND in value
  }
}

/** The text of whatever was thrown. */
export function errorText(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
