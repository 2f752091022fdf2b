import { type FileHandle, open, readFile } from 'node:fs/promises'
import {
  type CenterId,
  checkLeaseTtl,
  type CommitOutcome,
  type Lease,
  RingwrightError,
  type Snapshot,
  type Store,
  systemClock,
} from '@ringwright/core'
import { type Entry, JournalCenter } from './journal-center.js'

/**
 * Live state of centers in a file that is only appended to. A last line that a crash has torn was never answered, and is
 * dropped; any other line that cannot be read is refused with `incompatible`.
 */
export async function journalStore(file: string, clock = systemClock()): Promise<Store> {
  const journal = await Journal.open(file)
  return {
    snapshot: (center) =>
      journal.ask(center, ({ revision, last, records }): Snapshot => {
        return { revision, change: last, at: clock.now(), records: copyOf([...records.values()]) }
      }),
    commit(center, change) {
      // As it is now, whatever its owner does to it later.
      const handedIn = copyOf(change)
      return journal.ask(center, (state, take) => {
        if (!state.outcomes.has(handedIn.id)) take(state.decide(handedIn, clock.now()))
        return state.outcomes.get(handedIn.id) as CommitOutcome
      })
    },
    async *follow(center, after, signal) {
      const wake = (): void => journal.wake()
      signal.addEventListener('abort', wake)
      try {
        for (let cursor = after; !signal.aborted && !journal.isClosed; ) {
          const grown = journal.grown()
          const commits = await journal.ask(center, (state) => copyOf(state.read(cursor)))
          cursor += commits.length
          if (commits.length > 0) yield commits
          else await grown
        }
      } finally {
        signal.removeEventListener('abort', wake)
      }
    },
    lease: async (center, name, holder, ttlMs) => {
      checkLeaseTtl(ttlMs)
      return journal.ask(center, (state, take): Lease | null => {
        const lease = state.claim(name, holder, ttlMs, clock.now())
        if (lease) take({ lease })
        return lease
      })
    },
    release: (center, name, holder) =>
      journal.ask(center, ({ leases }, take) => {
        const held = leases.get(name)
        if (held?.holder !== holder) return
        take({ lease: { ...held, expiresAt: Math.min(held.expiresAt, clock.now()) } })
      }),
    close: () => journal.close(),
  }
}

/** The file, and what its lines come to. Work on a center is done at once, and answered when it is on the disk. */
class Journal {
  readonly #file: FileHandle
  readonly #centers = new Map<CenterId, JournalCenter>()
  readonly #lines: string[] = []
  #writing: Promise<void> = Promise.resolve()
  #next: Promise<void> | undefined
  #waiting: (() => void)[] = []
  isClosed = false

  private constructor(file: FileHandle) {
    this.#file = file
  }

  static async open(path: string): Promise<Journal> {
    const text = await readFile(path, { encoding: 'utf8', flag: 'a+' })
    const whole = text.slice(0, text.lastIndexOf('\n') + 1)
    const file = await open(path, 'a')
    const journal = new Journal(file)
    try {
      for (const line of whole.split('\n').slice(0, -1)) {
        const [center, entry] = JSON.parse(line) as [CenterId, Entry]
        journal.#center(center).take(entry)
      }
      // Only once it is known to be a journal: what is refused stays as it is.
      await file.truncate(Buffer.byteLength(whole))
      return journal
    } catch (cause) {
      await file.close()
      throw new RingwrightError('incompatible', `${path} is damaged. Put it aside and restore a copy.`, { cause })
    }
  }

  async ask<T>(id: CenterId, work: (center: JournalCenter, take: (entry: Entry) => void) => T): Promise<T> {
    if (this.isClosed) throw new RingwrightError('closed', 'This store was closed; make a new one with journalStore().')
    const center = this.#center(id)
    const answer = work(center, (entry) => {
      this.#lines.push(`${JSON.stringify([id, entry])}\n`)
      center.take(entry)
    })
    await this.#flush()
    return answer
  }

  grown(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  wake(): void {
    for (const wake of this.#waiting.splice(0)) wake()
  }

  async close(): Promise<void> {
    if (this.isClosed) return
    this.isClosed = true
    await this.#writing.catch(() => {})
    this.wake()
    await this.#file.close()
  }

  #center(id: CenterId): JournalCenter {
    const center = this.#centers.get(id) ?? new JournalCenter()
    this.#centers.set(id, center)
    return center
  }

  /**
   * What is said while the disk is busy reaches it together. After a failure nothing does: only a new start tells what
   * is there.
   */
  #flush(): Promise<void> {
    this.#next ??= this.#writing = this.#writing.then(() => {
      this.#next = undefined
      return this.#append(this.#lines.splice(0))
    })
    return this.#next
  }

  async #append(lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return
    try {
      await this.#file.appendFile(lines.join(''))
      await this.#file.datasync()
    } catch (cause) {
      throw new RingwrightError('unavailable', 'The journal cannot be written. Make room, and restart.', { cause })
    }
    this.wake()
  }
}

/** Nobody outside holds what is in the journal. */
function copyOf<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}
