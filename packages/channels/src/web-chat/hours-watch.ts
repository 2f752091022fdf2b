import type { Clock, Timer } from '@ringwright/core'

export interface HoursWatchOptions {
  readonly clock: Clock
  readonly services: readonly string[]
  /** The host's word. One that throws counts as unchanged. */
  readonly isOpen: (service: string) => boolean
  readonly onChange: (service: string, open: boolean) => void
  readonly onFault: (error: unknown) => void
}

/** A page that says so ten seconds late is soon enough, and asking costs nothing. */
const ASK_EVERY_MS = 10_000

/** Finds out when a service opens or closes. Hours, emergencies and agents all play a part in it, so the host is asked. */
export class HoursWatch {
  readonly #options: HoursWatchOptions
  readonly #open = new Map<string, boolean>()
  #timer: Timer | undefined

  constructor(options: HoursWatchOptions) {
    this.#options = options
  }

  start(): void {
    for (const service of this.#options.services) this.#look(service)
    this.#timer = this.#options.clock.setTimer(ASK_EVERY_MS, () => this.start())
  }

  stop(): void {
    this.#timer?.cancel()
  }

  #look(service: string): void {
    const { isOpen, onChange, onFault } = this.#options
    try {
      const open = isOpen(service)
      const before = this.#open.get(service)
      this.#open.set(service, open)
      if (before !== undefined && before !== open) onChange(service, open)
    } catch (error) {
      onFault(error)
    }
  }
}
