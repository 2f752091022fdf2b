import type { CenterId } from '../identity/identity.js'
import type { Json } from './directory.js'

/**
 * Best effort between the nodes of a center, never truth: typing indicators, wake-ups, presence hints. A message may be
 * lost; it is not delivered twice, and those of one publisher keep their order. The publisher hears its own messages.
 */
export interface Relay {
  /** Never throws for what becomes of the message. */
  publish(center: CenterId, topic: string, message: Json): void
  /** Returns the function that ends the subscription. A listener that throws does not disturb the others. */
  subscribe(center: CenterId, topic: string, listener: (message: Json) => void): () => void
  /** As for a `Store`. */
  close(): Promise<void>
}
