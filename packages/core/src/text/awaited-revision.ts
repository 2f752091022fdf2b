import { z } from 'zod'
import type { InboundRevision } from '../channel/channel-adapter.js'
import type { Instant } from '../clock/clock.js'
import { defineRecordKind } from '../engine/record-kind.js'

/** A change that has come before the message itself: providers promise no order, and deliver again what was refused. */
export interface AwaitedRevision extends InboundRevision {
  readonly channel: string
  /** The message is not waited for any longer. */
  readonly forgetAt: Instant
}

export const awaitedRevisions = defineRecordKind<AwaitedRevision>({
  kind: 'awaited-revision',
  // To an older node the change is one of a message that nobody knows.
  aside: true,
  schema: () =>
    z.object({
      channel: z.string(),
      address: z.string(),
      service: z.string(),
      externalId: z.string(),
      content: z.looseObject({}).nullable(),
      at: z.number().optional(),
      forgetAt: z.number(),
    }),
})
