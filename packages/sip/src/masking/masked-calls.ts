import {
  type Call,
  type CallControl,
  type CallEndCause,
  type CallRecording,
  type Engine,
  endsWithin,
  errorText,
  type FactTypes,
  type HappeningKind,
  type IncomingCall,
  systemActor,
} from '@ringwright/core'
import type { MaskBinding } from './mask-binding.js'
import { type MaskedRoute, routeMaskedCall } from './mask-commands.js'

const actor = systemActor('number-masking')
const maskFinished: HappeningKind<FactTypes['mask:finished']> = {
  name: 'mask:finished',
  actor,
  write: (transaction, data) => transaction.fact('mask:finished', data),
  isRepeatable: false,
  failure: 'end of a masked call was not recorded',
}
/** How long stopping waits for calls to end in order. */
const GOODBYE_MS = 2_000

/** The calls of one node between parties of bindings. */
export class MaskedCalls {
  readonly #engine: Engine
  readonly #ringTimeoutMs: number
  /** What takes each running call back, by its binding. */
  readonly #running = new Map<string, Set<AbortController>>()
  #count = 0
  readonly #whenQuiet = new Set<() => void>()

  constructor(engine: Engine, ringTimeoutMs: number) {
    this.#engine = engine
    engine.happens(maskFinished)
    this.#ringTimeoutMs = ringTimeoutMs
  }

  /** Connects a caller with the other party of the binding, or turns the caller away. Never rejects. */
  async take(incoming: IncomingCall, from: string, number: string): Promise<void> {
    this.#count++
    try {
      await this.#take(incoming, from, number)
    } catch (error) {
      this.#turnAway(incoming, error)
    } finally {
      this.#count--
      if (this.#count === 0) for (const resolve of this.#whenQuiet) resolve()
    }
  }

  /** The binding was released: nobody who was connected by it stays so. */
  hangUp(binding: string): void {
    for (const controller of this.#running.get(binding) ?? []) controller.abort()
  }

  /** Ends all calls; gives up on a party that does not answer the good-bye, or a store that does not take the end. */
  async stop(): Promise<void> {
    for (const binding of this.#running.keys()) this.hangUp(binding)
    await endsWithin(this.#engine.clock, GOODBYE_MS, this.quiet())
  }

  /** Resolves once no call is running, and the ends of those that were are committed. */
  quiet(): Promise<void> {
    return this.#count === 0 ? Promise.resolve() : new Promise((resolve) => this.#whenQuiet.add(resolve))
  }

  async #take(incoming: IncomingCall, from: string, number: string): Promise<void> {
    const control = this.#engine.ports.callControl
    const id = this.#engine.newId()
    const route = await this.#engine.run(actor, (transaction) => routeMaskedCall(transaction, id, from, number))
    if (!route || !control) return incoming.reject('notFound')
    const { binding } = route
    const controller = new AbortController()
    const running = this.#running.get(binding.id) ?? new Set()
    this.#running.set(binding.id, running.add(controller))
    try {
      const talk = await this.#connect(control, incoming, route, controller.signal).catch((error: unknown) => {
        this.#turnAway(incoming, error)
        return FAILED
      })
      await this.#finish(binding, id, talk)
    } finally {
      running.delete(controller)
      if (running.size === 0) this.#running.delete(binding.id)
    }
  }

  #turnAway(incoming: IncomingCall, error: unknown): void {
    incoming.reject('overloaded')
    this.#engine.logger.warn('masked call could not be taken', { call: incoming.id, error: errorText(error) })
  }

  async #connect(
    control: CallControl,
    incoming: IncomingCall,
    { binding, to }: MaskedRoute,
    signal: AbortSignal,
  ): Promise<MaskedTalk> {
    incoming.ring()
    const dialed = await control.dial(to, {
      from: binding.number,
      ringTimeoutMs: this.#ringTimeoutMs,
      signal: AbortSignal.any([signal, incoming.signal]),
    })
    if (dialed.outcome === 'failed') {
      const { cause } = dialed.end
      incoming.reject(refusalOf(cause))
      return { outcome: cause, talkMs: null }
    }
    const called = dialed.call
    try {
      return await this.#talk(await incoming.answer(), called, binding, signal)
    } catch (error) {
      if (!incoming.signal.aborted) throw error
      return { outcome: 'hungUp', talkMs: null }
    } finally {
      await called.hangUp()
    }
  }

  async #talk(caller: Call, called: Call, { record }: MaskBinding, signal: AbortSignal): Promise<MaskedTalk> {
    const { clock, newId } = this.#engine
    const startedAt = clock.now()
    const name = record ? newId() : undefined
    const recording = name === undefined ? undefined : caller.record(name)
    caller.bridge(called)
    const released = (): void => void caller.hangUp()
    signal.addEventListener('abort', released, { once: true })
    if (signal.aborted) released()
    await Promise.race([caller.ended, called.ended])
    const talkMs = clock.now() - startedAt
    await caller.hangUp()
    return { outcome: 'answered', talkMs, ...(await finished(recording)) }
  }

  async #finish(binding: MaskBinding, call: string, talk: MaskedTalk): Promise<void> {
    // Whoever pays for the call, or looks for its recording, has nothing else to go by.
    await this.#engine.happened(maskFinished, { binding: binding.id, call, ...talk })
  }
}

interface MaskedTalk {
  readonly outcome: 'answered' | CallEndCause
  readonly talkMs: number | null
  readonly recording?: string
  readonly recordingFailure?: string
}

/** Carriers tell a caller in words that a number does not exist: that of a binding does, until it is released. */
function refusalOf(cause: CallEndCause): 'busy' | 'notFound' | 'unavailable' {
  if (cause === 'busy') return 'busy'
  return cause === 'notFound' || cause === 'ended' ? 'notFound' : 'unavailable'
}

const FAILED: MaskedTalk = { outcome: 'failed', talkMs: null }

async function finished(recording: CallRecording | undefined): Promise<Partial<MaskedTalk>> {
  if (!recording) return {}
  const { name, failure } = await recording.stop()
  return failure === undefined ? { recording: name } : { recording: name, recordingFailure: failure }
}
