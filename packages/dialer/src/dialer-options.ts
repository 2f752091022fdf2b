import { z } from 'zod'
import type { AnswerClassifier } from './attempt/answer-classifier.js'
import type { CampaignOptions } from './campaign/campaign-settings.js'
import type { DoNotCall } from './compliance/call-permission.js'

export interface DialerOptions {
  /** Campaigns that are made at the start if there are none of their ids yet; they are not started. */
  readonly campaigns?: readonly CampaignOptions[]
  /** Numbers that are never called, kept by the host or an outside service, beside those entered with `doNotCall`. */
  readonly doNotCall?: readonly DoNotCall[]
  /** Tells persons from machines. Without it whoever picks up is a person at once. */
  readonly classifier?: AnswerClassifier
}

export const dialerOptionsSchema = z.strictObject({
  campaigns: z.array(z.unknown()).max(1_000).default([]),
  doNotCall: z
    .array(
      z.custom<DoNotCall>((value) => typeof (value as DoNotCall | null)?.has === 'function', 'expected `has(number)`'),
    )
    .max(20)
    .default([]),
  classifier: z
    .custom<AnswerClassifier>(
      (value) => typeof (value as AnswerClassifier | null)?.classify === 'function',
      'expected `classify(call, { signal })`',
    )
    .exactOptional(),
})
