import type { CollectionDefinition, Engine, Instant } from '@ringwright/core'

/** Up to where a mailbox was read. */
export interface MailPosition {
  readonly uidValidity: string
  readonly uid: number
  /** When the last mail that was read had come: by this the place is found again where uids have changed. */
  readonly receivedAt: Instant
}

const positions: CollectionDefinition<MailPosition> = { name: 'mail-positions', indexes: {} }

/** The position of a channel's mailbox, in the directory: whoever reads next goes on there. */
export class MailPositions {
  readonly #engine: Engine
  readonly #channel: string

  constructor(engine: Engine, channel: string) {
    this.#engine = engine
    this.#channel = channel
  }

  async get(): Promise<MailPosition | undefined> {
    return (await this.#engine.directory.get(this.#engine.center, positions, this.#channel))?.body
  }

  /** Of two that read at the same time, for a moment, the last one counts: what is read again is recognized. */
  async put(position: MailPosition): Promise<void> {
    const { center, directory } = this.#engine
    const known = await directory.get(center, positions, this.#channel)
    await directory.put(center, positions, this.#channel, position, known?.version ?? 0)
  }
}
