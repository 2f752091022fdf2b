import { z } from 'zod'
import type { Clock } from '../clock/clock.js'
import type { CenterId } from '../identity/identity.js'
import type { Random } from '../randomness/random.js'
import type { Directory } from '../storage/directory.js'
import type { AttachmentStore } from './attachment-store.js'
import type { FileScanner } from './file-scanner.js'

/** What is taken unless the host says otherwise: what people send each other, and nothing that a browser would run. */
const ACCEPTED: readonly string[] = [
  ...['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/heic'],
  ...['audio/*', 'video/*', 'text/plain', 'text/csv', 'application/pdf', 'application/zip'],
  'application/vnd.*',
]

const whole = z.int().positive()
const secret = z.string().min(32, 'takes at least 32 characters; `openssl rand -base64 32` makes one')

/** Each limit bounds what one uploader, or all together, can make the process keep or do. */
export interface AttachmentLimitOptions {
  /** Bytes of a file. Default 20 MiB: what mail takes too, so that a conversation can go on there. */
  readonly bytesMax?: number
  /** Files of one uploader in the long run. Default 20 a minute. */
  readonly filesPerMinute?: number
  /** Files of one uploader at once. Default 10, as many as a message has. */
  readonly filesBurst?: number
  /** Uploads of all at the same time: each holds a connection and a buffer. Default 64; past it 503. */
  readonly uploadsMax?: number
  /** How long a link works, in milliseconds, rounded up to the hour. Default a day: as long as a page stays open. */
  readonly linkLastsMs?: number
}

const limits = z.strictObject({
  bytesMax: whole.default(20_971_520),
  filesPerMinute: whole.default(20),
  filesBurst: whole.default(10),
  uploadsMax: whole.default(64),
  linkLastsMs: whole.default(86_400_000),
} satisfies Record<keyof AttachmentLimitOptions, z.ZodType>)

const checkedElsewhere = z.unknown().optional()

export const attachmentOptionsSchema = z.strictObject({
  secret: z.union([secret, z.array(secret).min(1).max(4)]),
  url: z.union([
    z.url({ protocol: /^https?$/, error: 'takes a URL of http: or https:' }),
    z.custom<() => string>((value) => typeof value === 'function'),
  ]),
  accept: z
    .array(z.string().regex(/^(?:\*|[\w.+-]+\/[\w.+*-]+)$/, 'takes types such as "image/*"'))
    .default([...ACCEPTED]),
  limits: limits.prefault({}),
  store: checkedElsewhere,
  directory: checkedElsewhere,
  clock: checkedElsewhere,
  random: checkedElsewhere,
  center: checkedElsewhere,
  scan: checkedElsewhere,
  onFault: checkedElsewhere,
} satisfies Record<keyof AttachmentsOptions, z.ZodType>)

export type AttachmentSettings = Readonly<z.output<typeof attachmentOptionsSchema>>

/** Where the files of messages are kept, how they are linked to, and what is taken. */
export interface AttachmentsOptions {
  /** Where the bytes go: `folderAttachmentStore`, `memoryAttachmentStore`, or one of a storage adapter. */
  readonly store: AttachmentStore
  /** The center's own. */
  readonly directory: Directory
  /** By which links expire and uploads are counted: the one that the center has. */
  readonly clock: Clock
  /** Makes the ids of files. Outside of tests `systemRandom()`. */
  readonly random: Random
  /** As in `createContactCenter`. Default `main`. */
  readonly center?: CenterId
  /** Where `download` is mounted, without what follows the last slash; a function where it is known later. */
  readonly url: string | (() => string)
  /**
   * Signs the links, at least 32 characters, the same on every node. Of several, at most 4, the first signs and all are
   * accepted.
   */
  readonly secret: string | readonly string[]
  /** Content types that are taken, as `image/*`. Default: pictures but SVG, sound, video, text, PDF, archives, office documents. */
  readonly accept?: readonly string[]
  /** Looks for malware. Default: none, so that nothing is scanned; files are still never run by a browser. */
  readonly scan?: FileScanner
  /** See `AttachmentLimitOptions` for the defaults. */
  readonly limits?: AttachmentLimitOptions
  /** An error of the store, the directory or the scanner, for the host's log. Default: dropped. */
  readonly onFault?: (error: unknown) => void
}
