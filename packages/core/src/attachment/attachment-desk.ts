import { sleep } from '../clock/clock.js'
import { RateLimiter } from '../collections/rate-limiter.js'
import { directoryBesideCenter } from '../engine/directory-beside-center.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import type { CenterId } from '../identity/identity.js'
import { randomHex } from '../randomness/random.js'
import { changeEntry } from '../storage/change-entry.js'
import type { Attachment } from '../channel/message-content.js'
import type { AttachmentSettings, AttachmentsOptions } from './attachment-options.js'
import { type AttachmentRecord, attachmentRecords, removeAttachment } from './attachment-record.js'
import type { ByteSpan, StoredBytes } from './attachment-store.js'
import { fileKind, HEAD_BYTES } from './file-kind.js'
import { peekBody } from './peek-body.js'
import { plainFileName } from './plain-file-name.js'
import type { SignedLinks } from './signed-link.js'

/** A file that somebody uploads: its bytes are read once, and may be refused while they come. */
export interface NewFile {
  /** Who sends it; what one may send is counted by this. */
  readonly uploader: string
  readonly name: string
  readonly body: ReadableStream<Uint8Array>
}

/**
 * `typeRefused`: the type, as the bytes show it, is not among those of `accept`; `infected`: the scanner says so, and
 * it is not kept; `tooFast`: too many of one uploader; `unavailable`: too many at once, or the store does not answer.
 */
export type KeepOutcome =
  | { readonly outcome: 'kept'; readonly attachment: Attachment }
  | {
      readonly outcome: 'refused'
      readonly reason: 'empty' | 'tooLong' | 'typeRefused' | 'infected' | 'tooFast' | 'unavailable'
      /** For `tooLong`: the most bytes. */
      readonly limit?: number
      /** For `tooFast` and `unavailable`. */
      readonly retryInMs?: number
    }

export type OpenOutcome =
  | { readonly outcome: 'open'; readonly record: AttachmentRecord & { readonly bytes: number } }
  | { readonly outcome: 'absent' }
  /** The scanner could still not say. */
  | { readonly outcome: 'quarantined' }

const CENTER = 'main' as CenterId
const ID_BYTES = 16
/** What nobody has sent by then will not be. */
const UNCLAIMED_MS = 86_400_000
/** Abandoned files that one upload clears away: more than one, so that they become fewer. */
const CLEARED_AT_ONCE = 5
const BUSY_RETRY_MS = 5_000
/** A scanner that has not answered by then will not: whoever sends the file waits for it, and the next mail does. */
const SCANNED_WITHIN_MS = 120_000

/** Takes files in, judges them, and says who may have them back. */
export class AttachmentDesk {
  readonly #options: AttachmentsOptions
  readonly #settings: AttachmentSettings
  readonly #links: SignedLinks
  readonly #center: CenterId
  readonly #rate: RateLimiter
  /** Scans that were asked for by a download, so that a page full of copies asks once. */
  readonly #scans = new Map<string, Promise<AttachmentRecord>>()
  #uploads = 0

  constructor(options: AttachmentsOptions, settings: AttachmentSettings, links: SignedLinks) {
    const { filesPerMinute, filesBurst } = settings.limits
    this.#options = { ...options, directory: directoryBesideCenter(options.directory, attachmentRecords) }
    this.#settings = settings
    this.#links = links
    this.#center = options.center ?? CENTER
    this.#rate = new RateLimiter({ clock: options.clock, perMinute: filesPerMinute, burst: filesBurst })
  }

  async keep(file: NewFile): Promise<KeepOutcome> {
    const retryInMs = this.#rate.take(file.uploader)
    if (retryInMs > 0) {
      letGo(file.body)
      return { outcome: 'refused', reason: 'tooFast', retryInMs }
    }
    if (this.#uploads >= this.#settings.limits.uploadsMax) {
      letGo(file.body)
      return { outcome: 'refused', reason: 'unavailable', retryInMs: BUSY_RETRY_MS }
    }
    this.#uploads++
    try {
      // Whoever sends a file is not to blame for one that cannot be cleared away.
      await this.#clearAbandoned().catch((error: unknown) => this.#fault(error))
      return await this.#keep(file)
    } catch (error) {
      if (error instanceof RingwrightError && error.code === 'limit_reached') {
        return { outcome: 'refused', reason: 'tooLong', limit: this.#settings.limits.bytesMax }
      }
      this.#fault(error)
      return { outcome: 'refused', reason: 'unavailable', retryInMs: BUSY_RETRY_MS }
    } finally {
      this.#uploads--
    }
  }

  /** The file that may be shown now; in quarantine, it is scanned again first. */
  async open(id: string): Promise<OpenOutcome> {
    let record = await this.record(id)
    if (record?.state === 'quarantined') record = await this.#scanAgain(record)
    if (record?.state === 'quarantined') return { outcome: 'quarantined' }
    if (!record || record.bytes === undefined || record.state === 'arriving' || record.state === 'infected') {
      return { outcome: 'absent' }
    }
    return { outcome: 'open', record: { ...record, bytes: record.bytes } }
  }

  body(id: string, part?: ByteSpan): Promise<StoredBytes | null> {
    return this.#options.store.open(id, part)
  }

  async record(id: string): Promise<AttachmentRecord | undefined> {
    const entry = await this.#options.directory.get(this.#center, attachmentRecords, id)
    return entry?.body
  }

  /** A message names the file: it stays. Undefined when there is none to be named. */
  async claim(id: string): Promise<AttachmentRecord | undefined> {
    return this.#update(id, (record) => {
      if (record.state === 'arriving' || record.state === 'infected') return undefined
      return { ...record, isClaimed: true }
    })
  }

  remove(id: string): Promise<void> {
    return removeAttachment(this.#options.store, this.#options.directory, this.#center, id)
  }

  async #keep({ name, body }: NewFile): Promise<KeepOutcome> {
    const { head, rest } = await peekBody(body, HEAD_BYTES)
    try {
      return await this.#judgeAndStore(name, head, rest)
    } finally {
      letGo(rest)
    }
  }

  async #judgeAndStore(name: string, head: Uint8Array, body: ReadableStream<Uint8Array>): Promise<KeepOutcome> {
    const { clock, directory, random, store } = this.#options
    const shownName = plainFileName(name)
    const kind = fileKind(head, shownName)
    if (head.length === 0) return { outcome: 'refused', reason: 'empty' }
    if (!this.#accepts(kind.contentType)) return { outcome: 'refused', reason: 'typeRefused' }
    const id = randomHex(random, ID_BYTES)
    const arriving: AttachmentRecord = {
      ...{ id, name: shownName, ...kind, at: clock.now() },
      ...{ state: 'arriving', isClaimed: false },
    }
    // Before the bytes, so that those of a process that dies meanwhile are found and removed.
    await directory.put(this.#center, attachmentRecords, id, arriving, 0)
    let bytes: number
    try {
      bytes = await store.put(id, body, this.#settings.limits.bytesMax)
    } catch (error) {
      await this.remove(id)
      throw error
    }
    const state = await this.#scan({ ...arriving, bytes })
    if (state === 'infected') {
      await this.remove(id)
      return { outcome: 'refused', reason: 'infected' }
    }
    await this.#update(id, (record) => ({ ...record, bytes, state }))
    const attachment = { url: this.#links.linkTo(id), name: shownName, contentType: kind.contentType, bytes }
    return { outcome: 'kept', attachment }
  }

  #accepts(contentType: string): boolean {
    return this.#settings.accept.some(
      (rule) =>
        rule === '*' || rule === contentType || (rule.endsWith('*') && contentType.startsWith(rule.slice(0, -1))),
    )
  }

  async #scan(record: AttachmentRecord): Promise<AttachmentRecord['state']> {
    const { scan } = this.#options
    if (!scan) return 'unscanned'
    const over = new AbortController()
    try {
      const stored = await this.body(record.id)
      if (!stored) return 'quarantined'
      const { name, contentType } = record
      const body = stored.body.pipeThrough(new TransformStream<Uint8Array, Uint8Array>(), { signal: over.signal })
      const file = { name, contentType, bytes: stored.bytes, body }
      const verdict = await Promise.race([scan(file), this.#scannedTooLate(over.signal)])
      return verdict === 'unknown' ? 'quarantined' : verdict
    } catch (error) {
      this.#fault(error)
      return 'quarantined'
    } finally {
      // Of a scanner that has seen enough the store would not learn that the rest is not read.
      over.abort()
    }
  }

  async #scannedTooLate(signal: AbortSignal): Promise<never> {
    await sleep(this.#options.clock, SCANNED_WITHIN_MS, signal)
    throw new RingwrightError('unavailable', `The scanner did not answer within ${SCANNED_WITHIN_MS} ms`)
  }

  #scanAgain(record: AttachmentRecord): Promise<AttachmentRecord> {
    const running = this.#scans.get(record.id)
    if (running) return running
    const scan = this.#judge(record).finally(() => this.#scans.delete(record.id))
    this.#scans.set(record.id, scan)
    return scan
  }

  async #judge(record: AttachmentRecord): Promise<AttachmentRecord> {
    const state = await this.#scan(record)
    if (state === 'quarantined') return record
    const judged = await this.#update(record.id, (current) => ({ ...current, state }))
    if (state === 'infected') await this.#options.store.remove(record.id)
    return judged ?? record
  }

  async #clearAbandoned(): Promise<void> {
    const { clock, directory } = this.#options
    const before = clock.now() - UNCLAIMED_MS
    const found = await directory.find(this.#center, attachmentRecords, 'unclaimed', 'all', {
      before,
      limit: CLEARED_AT_ONCE,
    })
    for (const { id } of found) {
      // One that a message has named since it was found stays, and none names it from here on.
      const isLeft = await this.#update(id, (record) =>
        record.isClaimed ? undefined : { ...record, state: 'arriving' as const },
      )
      if (isLeft) await this.remove(id)
    }
  }

  #update(
    id: string,
    change: (record: AttachmentRecord) => AttachmentRecord | undefined,
  ): Promise<AttachmentRecord | undefined> {
    const place = { center: this.#center, directory: this.#options.directory }
    return changeEntry(place, attachmentRecords, id, (record) => record && change(record))
  }

  #fault(error: unknown): void {
    this.#options.onFault?.(error)
  }
}

/** Nobody reads on, so whoever sends is told to stop: a connection that is not read to its end stays open. */
function letGo(body: ReadableStream<Uint8Array>): void {
  // One that somebody reads is let go of by its reader.
  body.cancel().catch(() => {})
}
