import type { Clock, Timer } from '@ringwright/core'

export interface HoursWatchOptions {
  readonly clock: Clock
  readonly services: readonly string[]
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

  /** The host's word of now; where it throws, what it said last, and that there is somebody before it has said anything. */
  isOpen(service: string): boolean {
    const { isOpen, onFault } = this.#options
    try {
      return isOpen(service)
    } catch (error) {
      onFault(error)
      return this.#open.get(service) ?? true
    }
  }

  #look(service: string): void {
    const open = this.isOpen(service)
    const before = this.#open.get(service)
    this.#open.set(service, open)
    if (before !== undefined && before !== open) this.#options.onChange(service, open)
  }
}
