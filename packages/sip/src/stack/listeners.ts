import type { StackEvents } from '../sip-stack.js'

type Listener<Payload> = (payload: Payload) => void

/** Listeners by event. One that throws is reported and hinders neither the others nor the stack. */
export class Listeners<Events extends object> {
  /** Made with the first listener: most legs never have one. */
  #byEvent: Map<keyof Events, Set<Listener<never>>> | undefined
  readonly #failed: (error: unknown, event: string) => void

  constructor(failed: (error: unknown, event: string) => void) {
    this.#failed = failed
  }

  on<Name extends keyof Events>(event: Name, listener: Listener<Events[Name]>): () => void {
    this.#byEvent ??= new Map()
    const listeners = this.#byEvent.get(event) ?? new Set()
    this.#byEvent.set(event, listeners)
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }

  has(event: keyof Events): boolean {
    return (this.#byEvent?.get(event)?.size ?? 0) > 0
  }

  emit<Name extends keyof Events>(event: Name, payload: Events[Name]): void {
    const listeners = this.#byEvent?.get(event) as ReadonlySet<Listener<Events[Name]>> | undefined
    if (!listeners) return
    for (const listener of listeners) {
      try {
        listener(payload)
      } catch (error) {
        this.#failed(error, String(event))
      }
    }
  }
}

/** The stack's own events; a listener of `handler:failed` that throws itself is not reported again. */
export function stackListeners(): Listeners<StackEvents> {
  const listeners: Listeners<StackEvents> = new Listeners<StackEvents>((error, during) => {
    if (during !== 'handler:failed') listeners.emit('handler:failed', { error, during })
  })
  return listeners
}
