import { errorText } from '../errors/ringwright-error.js'
import type { Logger } from './logger.js'

/**
 * A plug-in's listener whose errors are reported instead of thrown. What it hears of is committed: thrown into the engine, an error
 * would stop this node, and each that comes to the same commit after it.
 */
export function guardedListener<First, Second, Third>(
  logger: Logger,
  listener: (first: First, second: Second, third: Third) => void,
): (first: First, second?: Second, third?: Third) => void {
  return (first, second, third) => {
    try {
      listener(first, second as Second, third as Third)
    } catch (error) {
      logger.error('listener of a plug-in failed', { error: errorText(error) })
    }
  }
}
