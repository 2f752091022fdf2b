import { z } from 'zod'
import type { AnswerClassifier } from './attempt/answer-classifier.js'
import type { CampaignOptions } from './campaign/campaign-options.js'
import type { DoNotCall } from './compliance/call-permission.js'
import type { PacerMaker } from './pacing/pacer.js'

/** What follows for a lead; see `dispositions` of `DialerOptions`. `callAgainMs`: 60,000 to 366 days. */
export type DispositionMeaning = 'done' | 'doNotCall' | 'machine' | { readonly callAgainMs: number }

/** Which campaigns there are, whom they never call, and who tells persons from machines. */
export interface DialerOptions {
  /** Campaigns, at most 1,000, that are made at the start if there are none of their ids yet; they are not started. */
  readonly campaigns?: readonly CampaignOptions[]
  /** Numbers that are never called, kept by the host or an outside service, beside those entered with `doNotCall`. */
  readonly doNotCall?: readonly DoNotCall[]
  /**
   * What an agent's disposition means for the lead, by its code: `done`, `doNotCall`, a `machine` that was taken for a
   * person, or called again after so long.
   * Codes that are not named leave the lead as it is: done, unless `settle` says otherwise.
   */
  readonly dispositions?: Readonly<Record<string, DispositionMeaning>>
  /** Tells persons from machines. Without it whoever picks up is a person at once. */
  readonly classifier?: AnswerClassifier
  /**
   * Pacers of the host's own, by the names that campaigns have: `pacer: { kind: 'own', name: 'careful' }`. Every node that
   * may dial has the same. What one decides is checked, and released by the ledger as with any other. Of the ladder it
   * has the last rungs alone: while it throws, and while the trunk is down, nobody is dialed by it.
   */
  readonly pacers?: Readonly<Record<string, PacerMaker>>
}

export const dialerOptionsSchema = z.strictObject({
  campaigns: z.array(z.unknown()).max(1_000).default([]),
  doNotCall: z
    .array(
      z.custom<DoNotCall>((value) => typeof (value as DoNotCall | null)?.has === 'function', 'expected `has(number)`'),
    )
    .max(20)
    .default([]),
  dispositions: z
    .record(
      z.string().min(1).max(64),
      z.union([
        z.enum(['done', 'doNotCall', 'machine']),
        z.strictObject({
          callAgainMs: z
            .number()
            .int()
            .min(60_000)
            .max(366 * 86_400_000),
        }),
      ]),
    )
    .default({}),
  classifier: z
    .custom<AnswerClassifier>(
      (value) => typeof (value as AnswerClassifier | null)?.classify === 'function',
      'expected `classify(call, { signal })`',
    )
    .exactOptional(),
  pacers: z
    .record(
      z.string().min(1).max(64),
      z.custom<PacerMaker>((value) => typeof value === 'function', 'expected a function that makes a pacer'),
    )
    .default({}),
})
