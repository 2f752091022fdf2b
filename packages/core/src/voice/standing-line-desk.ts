import { type Clock, type Instant, sleep } from '../clock/clock.js'
import type { Logger } from '../engine/logger.js'
import type { Ports } from '../engine/plugin.js'
import { errorText } from '../errors/ringwright-error.js'
import type { AgentId } from '../identity/identity.js'
import type { Call, CallControl, CallEnd, DialOutcome, IncomingCall } from './call-control.js'
import { over } from './over.js'
import type { StandingLine, StandingLines } from './standing-lines.js'

/** The time of one customer, or of one consultation, on a line. */
export interface LineTurn {
  readonly call: Call
  /** Settles with the turn: the line itself goes on. */
  readonly over: Promise<void>
  /** Plays the line's tone, if it has one. */
  announce(signal: AbortSignal): Promise<void>
  /** The agent hears what there is between customers. Idempotent. */
  release(): void
}

interface KeptLine {
  readonly line: StandingLine
  call: Call | undefined
  isTaken: boolean
  /** Ends what is heard between customers. */
  rest: AbortController
}

interface LineServices {
  readonly clock: Clock
  readonly logger: Logger
  readonly ports: Ports
}

export class StandingLineDesk implements StandingLines {
  readonly #services: LineServices
  readonly #kept = new Map<AgentId, KeptLine>()
  readonly #waiting = new Map<AgentId, Set<() => void>>()
  /** Calls that agents make to have them as their lines, until these are kept: one each. */
  readonly #calling = new Map<AgentId, IncomingCall>()

  constructor(services: LineServices) {
    this.#services = services
  }

  async keep(line: StandingLine, signal: AbortSignal, onUp: () => void): Promise<CallEnd> {
    const { agent } = line
    const { ports } = this.#services
    const failed = this.#failed.bind(this)
    if (!ports.callControl) return failed('there is no call control')
    // The one before is on its way out.
    while (this.#kept.has(agent) && !signal.aborted) await this.#changed(agent, signal)
    if (signal.aborted) return failed('no longer wanted')
    const kept: KeptLine = { line, call: undefined, isTaken: false, rest: new AbortController() }
    this.#kept.set(agent, kept)
    try {
      const dialed = await this.#reach(line, signal, ports.callControl)
      if (dialed.outcome === 'failed') return dialed.end
      const { call } = dialed
      kept.call = call
      this.#rest(kept)
      onUp()
      this.#tell(agent)
      await Promise.race([call.ended, over(signal)])
      await call.hangUp('ended')
      return await call.ended
    } finally {
      kept.rest.abort()
      this.#kept.delete(agent)
      this.#tell(agent)
    }
  }

  async receive(agent: AgentId, call: IncomingCall, claim: () => Promise<boolean>): Promise<boolean> {
    if (this.#kept.has(agent) || this.#calling.get(agent)?.signal.aborted === false) return false
    // Before the claim, so that what the record calls for finds the call; also one that is given up, which is not dialed.
    this.#calling.set(agent, call)
    let isClaimed = false
    try {
      isClaimed = await claim()
    } finally {
      if (!isClaimed) this.#calling.delete(agent)
    }
    return isClaimed
  }

  /** The call that the agent makes, or else one to the agent's phone. */
  async #reach(
    { agent, contact, ringTimeoutMs, autoAnswer, site }: StandingLine,
    signal: AbortSignal,
    control: CallControl,
  ): Promise<DialOutcome> {
    const calling = this.#calling.get(agent)
    if (!calling)
      return control.dial(contact, {
        ...{ ringTimeoutMs, autoAnswer, signal, isLine: true },
        ...(site !== undefined && { site }),
      })
    this.#calling.delete(agent)
    try {
      return { outcome: 'answered', call: await calling.answer({ isLine: true }) }
    } catch (error) {
      return { outcome: 'failed', end: this.#failed(errorText(error)) }
    }
  }

  #failed(detail: string): CallEnd {
    return { cause: 'failed', by: 'local', at: this.#services.clock.now(), detail }
  }

  /** Whether this node has the agent's line, or calls it. */
  has(agent: AgentId): boolean {
    return this.#kept.has(agent)
  }

  /** Resolves when the agent's line is up here; also when it does not come up in time, or with the signal. */
  async whenUp(agent: AgentId, until: Instant, signal: AbortSignal): Promise<void> {
    const { clock } = this.#services
    const given = new AbortController()
    const either = AbortSignal.any([signal, given.signal])
    void sleep(clock, Math.max(0, until - clock.now()), either).then(
      () => given.abort(),
      () => {},
    )
    while (!this.#kept.get(agent)?.call && !either.aborted) await this.#changed(agent, either)
    given.abort()
  }

  /** Undefined when the line is not up, has another phone, or is taken. */
  take(agent: AgentId, contact: string): LineTurn | undefined {
    const kept = this.#kept.get(agent)
    if (!kept?.call || kept.isTaken || kept.line.contact !== contact) return undefined
    const { call, line } = kept
    kept.isTaken = true
    kept.rest.abort()
    let end: () => void = () => {}
    const isOver = new Promise<void>((resolve) => {
      end = resolve
    })
    return {
      call,
      over: isOver,
      announce: (signal) => this.#play(call, line.tone, false, signal),
      release: () => {
        if (!kept.isTaken) return
        kept.isTaken = false
        end()
        call.unbridge()
        this.#rest(kept)
      },
    }
  }

  #rest(kept: KeptLine): void {
    kept.rest = new AbortController()
    if (kept.call) void this.#play(kept.call, kept.line.comfort, true, kept.rest.signal)
  }

  /** A prompt that is missing keeps nobody from working. */
  async #play(call: Call, prompt: string | undefined, loop: boolean, signal: AbortSignal): Promise<void> {
    if (prompt === undefined) return
    try {
      await call.play(prompt, { loop, signal })
    } catch (error) {
      this.#services.logger.warn('prompt of a line could not be played', { prompt, error: errorText(error) })
    }
  }

  /** Resolves when the agent's line came up or is over, or with the signal. */
  #changed(agent: AgentId, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(agent) ?? new Set()
      this.#waiting.set(agent, waiting)
      const done = (): void => {
        waiting.delete(done)
        if (waiting.size === 0 && this.#waiting.get(agent) === waiting) this.#waiting.delete(agent)
        signal.removeEventListener('abort', done)
        resolve()
      }
      waiting.add(done)
      signal.addEventListener('abort', done, { once: true })
    })
  }

  #tell(agent: AgentId): void {
    for (const tell of [...(this.#waiting.get(agent) ?? [])]) tell()
  }
}
