import type { Random } from '@ringwright/core'
import type { CallEndCause, Candidate, Observation, Pacer, PacingDecision } from '../pacing/pacer.js'
import type { CampaignResult } from './campaign-result.js'
import type { ContactList } from './contact-list.js'
import { exponential } from './distributions.js'
import { EventHeap } from './event-heap.js'
import type { Physics } from './physics.js'
import type { Regime } from './regime.js'
import { type SimulatedAgent, drawHandling, enterPhase, newAgent } from './simulated-agent.js'
import { type SimulatedCall, drawFate } from './simulated-callee.js'

export interface CampaignWorldOptions {
  readonly random: Random
  readonly pacer: Pacer
  readonly agents: number
  readonly answerRate: number
  readonly handleMs: number
  readonly regime: Regime
  readonly physics: Physics
  readonly endAt: number
  readonly contacts?: ContactList
}

type Planned = () => void

/** Callees, agents and lines of one campaign, from event to event. */
export class CampaignWorld {
  readonly #options: CampaignWorldOptions
  readonly #planned = new EventHeap<Planned>()
  readonly #agents: SimulatedAgent[] = []
  readonly #calls: SimulatedCall[] = []
  readonly #waiting: SimulatedCall[] = []
  #inboundWaiting = 0
  #now = 0
  #idle = 0
  #dialed = 0
  #cancelled = 0
  #connected = 0
  #abandoned = 0
  #hidden = 0

  constructor(options: CampaignWorldOptions) {
    this.#options = options
    const { agents, random, physics, regime, endAt } = options
    for (let index = 0; index < agents; index++) this.#agents.push(newAgent(index, random, physics))
    this.#idle = agents
    for (const agent of this.#agents) this.#planBreak(agent)
    for (let at = 60_000; at < endAt; at += 60_000) {
      const present = regime.present(at / endAt)
      if (present !== regime.present((at - 60_000) / endAt))
        this.#planned.push(at, () => this.#staff(Math.round(present * agents)))
    }
    this.#planInbound()
  }

  runUntil(at: number): void {
    while (this.#planned.nextAt <= at) {
      this.#now = this.#planned.nextAt
      this.#planned.pop()()
    }
    this.#now = at
  }

  observe(at: number): Observation {
    const { lines } = this.#options.physics
    return {
      at,
      agents: this.#agents,
      calls: this.#calls,
      inboundWaiting: this.#inboundWaiting,
      ...(Number.isFinite(lines) && { linesFree: this.#linesFree() }),
      ...(this.#options.contacts && { candidates: this.#options.contacts.shown }),
    }
  }

  perform({ dial, cancel }: PacingDecision, at: number): void {
    if (cancel) this.#cancel(new Set(cancel))
    const { contacts } = this.#options
    if (typeof dial === 'number') for (let index = 0; index < dial; index++) this.#dial(at)
    else for (const { candidate, answerRate } of contacts?.take(dial) ?? []) this.#dial(at, candidate, answerRate)
  }

  result(at: number): Omit<CampaignResult, 'decideMicros'> {
    for (const agent of this.#agents) enterPhase(agent, agent.phase, at)
    const engaged = this.#agents.reduce((sum, { engagedMs }) => sum + engagedMs, 0)
    const idle = this.#agents.reduce((sum, { idleMs }) => sum + idleMs, 0)
    const answered = this.#connected + this.#abandoned + this.#hidden
    const abandoned = this.#abandoned + this.#hidden
    return {
      dialed: this.#dialed,
      cancelled: this.#cancelled,
      answered,
      abandoned,
      hiddenAbandons: this.#hidden,
      connected: this.#connected,
      abandonRate: answered > 0 ? abandoned / answered : null,
      utilization: engaged + idle > 0 ? engaged / (engaged + idle) : null,
      waitSeconds: this.#connected > 0 ? idle / 1_000 / this.#connected : null,
    }
  }

  #after(delayMs: number, then: Planned): void {
    this.#planned.push(this.#now + delayMs, then)
  }

  #linesFree(): number {
    const talking = this.#agents.filter(({ phase }) => phase === 'talking').length
    return Math.max(0, this.#options.physics.lines - this.#calls.length - talking)
  }

  #dial(at: number, candidate?: Candidate, answerRate = this.#options.answerRate): void {
    const { random, physics, regime, endAt } = this.#options
    const rate = Math.min(0.95, answerRate * regime.answerRate(at / endAt))
    const fate = drawFate(random, physics, rate)
    const call: SimulatedCall = {
      id: `call-${++this.#dialed}`,
      phase: 'dialing',
      dialedAt: at,
      since: at,
      fate,
      place: this.#calls.length,
    }
    const hasLine = !Number.isFinite(physics.lines) || this.#linesFree() > 0
    this.#calls.push(call)
    this.#options.pacer.observe({ kind: 'dialed', at, call: call.id, ...(candidate && { candidate }) })
    if (hasLine) this.#planned.push(at + fate.ringingAt, () => this.#ring(call))
    else this.#end(call, 'failed')
  }

  #ring(call: SimulatedCall): void {
    if (call.place < 0) return
    const { answeredAt, settledAt } = call.fate
    call.phase = 'ringing'
    call.since = this.#now
    if (Number.isFinite(answeredAt)) this.#planned.push(call.dialedAt + answeredAt, () => this.#answer(call))
    else this.#planned.push(call.dialedAt + settledAt, () => this.#settle(call))
  }

  #answer(call: SimulatedCall): void {
    if (call.place < 0) return
    call.phase = 'answered'
    call.since = this.#now
    this.#planned.push(call.dialedAt + call.fate.settledAt, () => this.#settle(call))
  }

  #settle(call: SimulatedCall): void {
    if (call.place < 0) return
    const { outcome, isHiddenAbandon } = call.fate
    if (outcome !== 'person' && outcome !== 'machineTakenForPerson') {
      if (isHiddenAbandon) this.#hidden++
      return this.#end(call, outcome)
    }
    this.#options.pacer.observe({ kind: 'live', at: this.#now, call: call.id, dialedAt: call.dialedAt })
    call.phase = 'waiting'
    call.since = this.#now
    this.#waiting.push(call)
    this.#match()
    if (call.place >= 0) this.#after(this.#options.physics.holdMs, () => this.#giveUp(call))
  }

  #giveUp(call: SimulatedCall): void {
    if (call.place < 0) return
    this.#waiting.splice(this.#waiting.indexOf(call), 1)
    this.#remove(call)
    if (call.fate.outcome === 'person') this.#abandoned++
    this.#options.pacer.observe({ kind: 'abandoned', at: this.#now, call: call.id })
  }

  #end(call: SimulatedCall, cause: CallEndCause): void {
    this.#remove(call)
    this.#options.pacer.observe({ kind: 'ended', at: this.#now, call: call.id, dialedAt: call.dialedAt, cause })
  }

  #remove(call: SimulatedCall): void {
    const last = this.#calls.pop() as SimulatedCall
    if (last !== call) {
      this.#calls[call.place] = last
      last.place = call.place
    }
    call.place = -1
  }

  #cancel(ids: ReadonlySet<string>): void {
    for (const call of this.#calls.filter(
      ({ id, phase }) => ids.has(id) && (phase === 'dialing' || phase === 'ringing'),
    )) {
      this.#cancelled++
      this.#end(call, 'cancelled')
    }
  }

  /** Inbound first, then who is live for longest; the agent who is idle for longest takes it. */
  #match(): void {
    while (this.#idle > 0 && (this.#inboundWaiting > 0 || this.#waiting.length > 0)) {
      const agent = this.#longestIdle()
      if (!agent) return
      if (this.#inboundWaiting > 0) {
        this.#inboundWaiting--
        this.#talk(agent, true)
        continue
      }
      const call = this.#waiting.shift() as SimulatedCall
      this.#remove(call)
      const isPerson = call.fate.outcome === 'person'
      if (isPerson) this.#connected++
      this.#options.pacer.observe({ kind: 'connected', at: this.#now, call: call.id, agent: agent.id })
      this.#talk(agent, isPerson, call.id)
    }
  }

  #longestIdle(): SimulatedAgent | undefined {
    let longest: SimulatedAgent | undefined
    for (const agent of this.#agents)
      if (agent.phase === 'idle' && (!longest || agent.since < longest.since)) longest = agent
    return longest
  }

  #enter(agent: SimulatedAgent, phase: SimulatedAgent['phase']): void {
    const { phase: from, since } = agent
    if (from === 'idle') this.#idle--
    if (phase === 'idle') this.#idle++
    enterPhase(agent, phase, this.#now)
    this.#options.pacer.observe({ kind: 'agent', at: this.#now, agent: agent.id, from, since, to: phase })
  }

  #talk(agent: SimulatedAgent, isPerson: boolean, call = ''): void {
    const { random, physics, regime, endAt, handleMs } = this.#options
    const mean = handleMs * regime.handleTime(this.#now / endAt)
    const { talkMs, wrapUpMs } = drawHandling(random, physics, mean, agent.speed)
    this.#enter(agent, 'talking')
    this.#after(isPerson ? talkMs : physics.refusalMs / 2, () => {
      if (!isPerson) this.#options.pacer.observe({ kind: 'machineFound', at: this.#now, call })
      this.#enter(agent, 'wrapping')
      this.#after(wrapUpMs, () => this.#free(agent))
    })
  }

  #free(agent: SimulatedAgent): void {
    if (agent.leaving) this.#enter(agent, 'away')
    else if (agent.takesBreak) this.#break(agent)
    else {
      this.#enter(agent, 'idle')
      this.#match()
    }
  }

  #break(agent: SimulatedAgent): void {
    agent.takesBreak = false
    this.#enter(agent, 'away')
    this.#after(exponential(this.#options.random, this.#options.physics.breakMs), () => {
      if (agent.leaving) return
      this.#enter(agent, 'idle')
      this.#planBreak(agent)
      this.#match()
    })
  }

  #planBreak(agent: SimulatedAgent): void {
    const { random, physics } = this.#options
    if (physics.breaksPerAgentHour === 0) return
    this.#after(exponential(random, 3_600_000 / physics.breaksPerAgentHour), () => {
      if (agent.phase === 'idle') this.#break(agent)
      else if (agent.phase !== 'away') agent.takesBreak = true
    })
  }

  #planInbound(): void {
    const { random, physics, agents } = this.#options
    if (physics.inboundPerAgentHour === 0) return
    this.#after(exponential(random, 3_600_000 / (physics.inboundPerAgentHour * agents)), () => {
      this.#inboundWaiting++
      this.#match()
      this.#planInbound()
    })
  }

  /** Lets agents go (the idle ones at once, the others after their call) or come back, until so many are at work. */
  #staff(wanted: number): void {
    let present = this.#agents.filter(({ leaving }) => !leaving).length
    for (const agent of this.#agents) {
      if (present > wanted && !agent.leaving) {
        agent.leaving = true
        present--
        if (agent.phase === 'idle') this.#enter(agent, 'away')
      } else if (present < wanted && agent.leaving) {
        agent.leaving = false
        present++
        if (agent.phase === 'away') this.#enter(agent, 'idle')
      }
    }
    this.#match()
  }
}
