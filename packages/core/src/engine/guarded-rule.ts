import { errorText } from '../errors/ringwright-error.js'
import { guarded } from './guarded.js'
import type { Logger } from './logger.js'

/** What a plug-in says of a record, asked of every record that the log shows: an error is reported, and `otherwise` holds. */
export function guardedRule<Body, Answer>(
  logger: Logger,
  kind: string,
  rule: (body: Body, id: string) => Answer,
  otherwise: Answer,
): (body: Body, id?: string) => Answer {
  return guarded(rule, (error) => {
    logger.error('rule of a plug-in failed', { kind, error: errorText(error) })
    return otherwise
  })
}
