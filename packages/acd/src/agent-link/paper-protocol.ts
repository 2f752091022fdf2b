import type { QueueId } from '@ringwright/core'
import { z } from 'zod'
import { dispositionFormSchema } from '../disposition/disposition-form.js'
import { agentLinkLimits } from './agent-link-limits.js'
import { deskPapers } from './desk-schema.js'
import { id, interaction, lineOfText, outcome, refused } from './protocol-parts.js'

const { noteLengthMax, fieldLengthMax, fieldsMax, tagLengthMax, tagsMax } = agentLinkLimits

const said = {
  disposition: lineOfText,
  note: z.string().max(noteLengthMax).optional(),
  /** Answers to the further questions of the queue's form. */
  fields: z
    .record(lineOfText, z.union([z.string().max(fieldLengthMax), z.number(), z.boolean()]))
    .refine((fields) => Object.keys(fields).length <= fieldsMax, `takes ${fieldsMax} fields at the most`)
    .optional(),
}
const tags = z.array(z.string().min(1).max(tagLengthMax)).max(tagsMax).optional()
/** `closed`: nobody has it any more; `full`: no more can be kept. */
const papersReply = z.union([
  z.object({ outcome: z.literal('written'), papers: deskPapers }),
  refused('closed', 'full'),
])

/** What is said about the paperwork. */
export const paperCalls = {
  /** `goesOn`: what was said is noted, but this wrap-up lasts until its time is over. */
  finishWrapUp: {
    request: z
      .strictObject({ interaction, ...said, disposition: said.disposition.optional() })
      .refine(({ disposition, note, fields }) => (note ?? fields) === undefined || disposition !== undefined, {
        path: ['disposition'],
        message: 'A note belongs to a disposition, and so do fields',
      }),
    reply: z.union([
      outcome('finished'),
      z.object({ outcome: z.literal('goesOn'), until: z.number() }),
      refused('notWrapping', 'dispositionRequired'),
    ]),
  },
  /** More time for the paperwork; `limit`: it cannot last any longer. */
  extendWrapUp: {
    request: z.strictObject({ interaction, byMs: z.int().min(1_000).max(900_000) }),
    reply: z.union([z.object({ outcome: z.literal('extended'), until: z.number() }), refused('notWrapping', 'limit')]),
  },
  /** Time for the paperwork, where it is not given unasked. */
  requestWrapUp: {
    request: z.strictObject({ interaction }),
    reply: z.union([outcome('requested'), refused('notEngaged')]),
  },
  /** How it came out, while the customer is there or after; the last word counts. */
  dispose: {
    request: z.strictObject({ interaction, ...said }),
    reply: z.union([outcome('disposed'), refused('notYours')]),
  },
  /** How interactions of a queue can come out. Without a form, agents say it in their own words. */
  dispositions: {
    request: z.strictObject({ queue: id<QueueId>() }),
    reply: z.object({ form: dispositionFormSchema.optional() }),
  },
  addNote: {
    request: z.strictObject({ interaction, text: z.string().min(1).max(noteLengthMax) }),
    reply: papersReply,
  },
  changeTags: { request: z.strictObject({ interaction, add: tags, remove: tags }), reply: papersReply },
}
