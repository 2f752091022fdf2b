import { lazily } from '../collections/lazily.js'
import { z } from 'zod'
import type { AttachmentLinks } from '../attachment/attachment-links.js'
import type { Authorizer } from '../authorization/authorizer.js'
import type { Clock } from '../clock/clock.js'
import type { Random } from '../randomness/random.js'
import type { Archive } from '../storage/archive.js'
import type { Directory } from '../storage/directory.js'
import type { Relay } from '../storage/relay.js'
import type { Store } from '../storage/store.js'
import type { EntryOptions } from '../entry/entry.js'
import type { ExpressionLanguage } from '../expression/expression-language.js'
import type { FlowDocument } from '../flow/flow-document.js'
import type { FlowFunction } from '../flow/flow-runner.js'
import type { RecordingPolicy } from '../voice/recording-policy.js'
import type { RedactionOptions } from '../message/redaction/redaction.js'
import type { LanguageDetectionOptions } from '../language/language-detector.js'
import type { Logger } from './logger.js'
import type { Plugin } from './plugin.js'

/** What a center is made of: its parts, its storage, its flows, and by what they are reached. */
export interface ContactCenterOptions {
  /** Names the center in its store; 1 to 64 letters, digits, `-` and `_`. Default `main`. */
  readonly id?: string
  /**
   * Set up and started in this order, stopped in the reverse one; each has a name of its own, else `already_exists`.
   */
  readonly plugins: readonly Plugin[]
  /** The site at which this process stands: who calls or writes here belongs to it, where the entry has none of its own. */
  readonly site?: string
  /** Live state. Default: `memoryStore()`, which is gone with the process. */
  readonly store?: Store
  /** Customers, conversations, messages. Default: `memoryDirectory()`. */
  readonly directory?: Directory
  /** Keeps all facts. Default: none are kept once the log is trimmed. */
  readonly archive?: Archive
  /** Default: `memoryRelay()`. */
  readonly relay?: Relay
  /** Default: `systemClock()`. */
  readonly clock?: Clock
  /** Default: `systemRandom()`. */
  readonly random?: Random
  /** Default: says nothing. */
  readonly logger?: Logger
  /**
   * Called once when this node cannot go on, after it has stopped itself as `stop` does: the log holds what this release
   * cannot use, or an index of a plug-in threw. Other nodes take over what lived here. End the process, so that another is
   * started. Default: the log alone says it.
   */
  readonly onFailure?: (error: unknown) => void
  /** Who may do what. Default: `roleAuthorizer()`. */
  readonly authorizer?: Authorizer
  /** How long a node's claim to be the dispatcher lasts without renewal, in milliseconds. Default 1,500; 500 to 60,000. */
  readonly leaseTtlMs?: number
  /**
   * How long a node may be silent before it counts as lost and what lived on it is settled, in milliseconds. Default
   * 2,000; 500 to 60,000. Longer than any pause of the process that its calls are to survive.
   */
  readonly nodeTtlMs?: number
  /** What customers meet, by flow id. */
  readonly flows?: readonly FlowDocument[]
  /** Functions of the host that flows may call by name. */
  readonly functions?: Readonly<Record<string, FlowFunction>>
  /** In which the flows' expressions are written, with the host's own functions. Default: `createExpressionLanguage()`. */
  readonly expressions?: ExpressionLanguage
  /**
   * Records calls while an agent has them: all, or those that a function chooses, by queue or otherwise, with an announcement if
   * need be. Default false: recording needs a reason, and often consent.
   */
  readonly recordCalls?: RecordingPolicy
  /** Files of conversations: `createAttachments()`. Default: files are links to wherever the sender keeps them. */
  readonly attachments?: AttachmentLinks
  /**
   * What is taken out of messages before they are kept: numbers of cards and accounts, identity numbers, or what detectors of
   * the host's own find. All but the last four digits are gone for good. Default: nothing.
   */
  readonly redact?: RedactionOptions
  /**
   * Who tells in which language customers write, so that flows speak it, plans route by it and agents see it. Default: nobody;
   * then only what customers have asked for counts.
   */
  readonly languageDetection?: LanguageDetectionOptions
  /** What can be called or written to: number or service name, and where it leads. */
  readonly entries?: readonly EntryOptions[]
}

/** All options, of which each part checks its own: a name that is none of them is a mistake. */
export const plainOptionsSchema = lazily(() => {
  const checkedElsewhere = z.unknown().optional()
  return z.strictObject({
    id: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,64}$/, 'takes 1 to 64 letters, digits, "-" and "_"')
      .default('main'),
    plugins: z.array(z.custom<Plugin>(isPlugin, 'takes a plug-in, such as acd(…)'), 'takes a list of plug-ins'),
    site: z.string().min(1).max(64).optional(),
    recordCalls: z
      .union(
        [z.boolean(), z.custom<RecordingPolicy>((value) => typeof value === 'function')],
        'takes true, false or a function',
      )
      .default(false),
    leaseTtlMs: z.number().int().min(500).max(60_000).default(1_500),
    nodeTtlMs: z.number().int().min(500).max(60_000).default(2_000),
    store: checkedElsewhere,
    directory: checkedElsewhere,
    archive: checkedElsewhere,
    relay: checkedElsewhere,
    clock: checkedElsewhere,
    random: checkedElsewhere,
    logger: checkedElsewhere,
    onFailure: z
      .custom<(error: unknown) => void>((value) => typeof value === 'function', 'takes a function')
      .optional(),
    authorizer: checkedElsewhere,
    flows: checkedElsewhere,
    functions: checkedElsewhere,
    expressions: checkedElsewhere,
    attachments: checkedElsewhere,
    redact: checkedElsewhere,
    languageDetection: checkedElsewhere,
    entries: checkedElsewhere,
  } satisfies Record<keyof ContactCenterOptions, z.ZodType>)
})

function isPlugin(value: unknown): boolean {
  return typeof (value as Partial<Plugin> | null)?.setup === 'function'
}
