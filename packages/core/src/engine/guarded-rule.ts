import { errorText } from '../errors/ringwright-error.js'
import type { Logger } from './logger.js'

/**
 * What a plug-in says of a record, asked of every record that the log shows: an error is reported, and `otherwise` holds.
 * Thrown into the engine, it would stop each node that comes to that record.
 */
export function guardedRule<Asked extends readonly unknown[], Answer>(
  logger: Logger,
  kind: string,
  rule: (...asked: Asked) => Answer,
  otherwise: Answer,
): (...asked: Asked) => Answer {
  return (...asked) => {
    try {
      return rule(...asked)
    } catch (error) {
      logger.error('rule of a plug-in failed', { kind, error: errorText(error) })
      return otherwise
    }
  }
}
