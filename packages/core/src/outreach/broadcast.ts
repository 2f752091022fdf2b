import { z } from 'zod'
import type { MessageContent } from '../channel/message-content.js'
import { lazily } from '../collections/lazily.js'
import { defineRecordKind } from '../engine/record-kind.js'
import type { NodeId } from '../identity/identity.js'
import type { Json } from '../storage/directory.js'

/** What is written to many customers, and by which channel. */
export interface BroadcastOptions {
  /** 1 to 64 letters, digits, `-` and `_`; of each broadcast its own. */
  readonly id: string
  /** The name of a text channel that the center has. */
  readonly channel: string
  /** The service in whose conversation it is written: an entry of the channel leads to it. */
  readonly service: string
  /** What it is for, as statements of consent name it. */
  readonly purpose: string
  /** Whether customers must have agreed to it. Default true. */
  readonly needsConsent?: boolean
  /** `{{name}}` in the text, and in a template's parameters, stands for a variable of the recipient. */
  readonly content: Pick<MessageContent, 'text' | 'template' | 'options' | 'attachments'>
}

/** One of those to whom a broadcast is written. */
export interface BroadcastRecipient {
  /** As the channel knows the customer. */
  readonly address: string
  /** By name, for `{{name}}` in the content. Default: none. */
  readonly variables?: Readonly<Record<string, string>>
}

/** Stands where somebody stood who was erased. */
export const ERASED_RECIPIENT: BroadcastRecipient = { address: '' }

/** `filling`: its recipients are being read. */
export type BroadcastState = 'filling' | 'stopped' | 'running' | 'finished'

/** One message to many, and how far it is. */
export interface Broadcast extends Required<BroadcastOptions> {
  readonly state: BroadcastState
  /** How many there are. */
  readonly recipients: number
  /** How many of them were dealt with, in their order. */
  readonly done: number
  /** How many were written to; whether it arrived, the facts of each message tell. */
  readonly written: number
  /** How many were not written to, by reason. */
  readonly refused: Readonly<Record<string, number>>
  /** The node that sends, or reads the recipients. */
  readonly home: NodeId
}

export const broadcasts = defineRecordKind<Broadcast>({
  kind: 'broadcast',
  schema: () =>
    z.object({
      id: z.string(),
      channel: z.string(),
      service: z.string(),
      purpose: z.string(),
      needsConsent: z.boolean(),
      content: z.custom<Json>((value) => typeof value === 'object' && value !== null),
      state: z.enum(['filling', 'stopped', 'running', 'finished']),
      recipients: z.number(),
      done: z.number(),
      written: z.number(),
      refused: z.record(z.string(), z.number()),
      home: z.string(),
    }),
})

export const RECIPIENTS_MAX = 1_000_000

const name = () => z.string().trim().min(1).max(64)

/** Judged as it is made: what no message can be would fail with each recipient. */
const contentSchema = lazily(() =>
  z
    .strictObject({
      text: z.string().exactOptional(),
      template: z
        .strictObject({ name: z.string(), language: z.string(), parameters: z.array(z.string()) })
        .exactOptional(),
      options: z
        .array(z.strictObject({ id: z.string(), label: z.string(), description: z.string().exactOptional() }))
        .exactOptional(),
      attachments: z
        .array(
          z.strictObject({
            ...{ url: z.string(), name: z.string(), contentType: z.string() },
            bytes: z.number().exactOptional(),
          }),
        )
        .exactOptional(),
    })
    .refine((content) => 'text' in content || 'template' in content, 'expected a text or a template'),
)

export const broadcastOptionsSchema = lazily(() =>
  z.strictObject({
    id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'takes 1 to 64 letters, digits, "-" and "_"'),
    channel: name(),
    service: name(),
    purpose: name(),
    needsConsent: z.boolean().default(true),
    content: contentSchema(),
  }),
)

export const recipientSchema = lazily(() =>
  z.strictObject({
    address: z.string().min(1).max(256),
    variables: z.record(name(), z.string().max(1_000)).exactOptional(),
  }),
)
