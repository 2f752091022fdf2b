import type { Clock, Timer } from '../clock/clock.js'
import type { Store } from '../storage/store.js'

/**
 * What a node runs in: a clock and a connection to the store that stop with it. A paused process (a long garbage
 * collection, a moved virtual machine) hears and does nothing, and then everything at once; a crashed one never again
 * does anything, and releases nothing.
 */
export interface SimulatedProcess {
  readonly clock: Clock
  readonly state: 'running' | 'paused' | 'crashed'
  /** The store as this process reaches it. */
  connect(store: Store): Store
  /** Resolves once the process runs; never when it has crashed. */
  awake(): Promise<void>
  /** Nothing in it happens until `resume`, while the store and other processes go on. */
  pause(): void
  resume(): void
  /** For good: nothing in it happens again. */
  crash(): void
}

/** `skewMs` is how far the process's clock is ahead of the given one. */
export function simulatedProcess(clock: Clock, skewMs = 0): SimulatedProcess {
  const gate = new Gate(clock)
  const crashed = new AbortController()
  const answer = async <T>(ask: () => Promise<T>): Promise<T> => {
    if (gate.state !== 'running') await gate.awake()
    try {
      return await ask()
    } finally {
      // What the store says arrives when the process is there to hear it.
      if (gate.state !== 'running') await gate.awake()
    }
  }
  return {
    clock: { now: () => clock.now() + skewMs, setTimer: (delayMs, callback) => gate.setTimer(delayMs, callback) },
    get state() {
      return gate.state
    },
    connect: (store) => ({
      snapshot: (center) => answer(() => store.snapshot(center)),
      commit: (center, change) => answer(() => store.commit(center, change)),
      async *follow(center, after, signal) {
        const ends = AbortSignal.any([signal, crashed.signal])
        try {
          for await (const commits of store.follow(center, after, ends)) {
            await gate.awake()
            if (signal.aborted) return
            yield commits
          }
        } finally {
          await gate.awake()
        }
      },
      lease: (center, name, holder, ttlMs) => answer(() => store.lease(center, name, holder, ttlMs)),
      release: (center, name, holder) => answer(() => store.release(center, name, holder)),
      // The store is not the process's own: others go on using it.
      close: async () => {},
    }),
    awake: () => gate.awake(),
    pause: () => gate.pause(),
    resume: () => gate.resume(),
    crash() {
      gate.crash()
      crashed.abort()
    },
  }
}

/** Lets through what happens in a process while it runs, and holds it back while it is paused. */
class Gate {
  state: 'running' | 'paused' | 'crashed' = 'running'
  readonly #clock: Clock
  #held: (() => void)[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  awake(): Promise<void> {
    return new Promise((resolve) => this.#pass(resolve))
  }

  setTimer(delayMs: number, callback: () => void): Timer {
    let canceled = false
    const fire = (): void => {
      if (!canceled) callback()
    }
    const timer = this.#clock.setTimer(delayMs, () => this.#pass(fire))
    return {
      cancel() {
        canceled = true
        timer.cancel()
      },
    }
  }

  pause(): void {
    if (this.state === 'running') this.state = 'paused'
  }

  resume(): void {
    if (this.state !== 'paused') return
    this.state = 'running'
    const held = this.#held
    this.#held = []
    for (const callback of held) this.#clock.setTimer(0, () => this.#pass(callback))
  }

  crash(): void {
    this.state = 'crashed'
    this.#held = []
  }

  #pass(callback: () => void): void {
    if (this.state === 'running') callback()
    else if (this.state === 'paused') this.#held.push(callback)
  }
}
