/** How telephones, people and agents behave in a simulated campaign. Durations are milliseconds, rates are shares. */
export interface Physics {
  /** From dialing to the first ring: gamma. */
  readonly setupMs: number
  /** A coefficient of variation, as all variations here. */
  readonly setupVariation: number
  /** From the first ring until a person picks up: gamma, of those who do so before the ring time-out. */
  readonly pickUpMs: number
  readonly pickUpVariation: number
  readonly ringTimeoutMs: number
  /** Of the calls that no person answers: busy, invalid, answered by a machine; the rest rings until the time-out. */
  readonly busyShare: number
  readonly invalidShare: number
  readonly machineShare: number
  /** Machines that answer early (switched off, network mail box), and when; the others answer late. */
  readonly earlyMachineShare: number
  readonly earlyMachineMs: number
  readonly lateMachineMs: number
  /** How long whoever answers greets; it is also when a machine is known to be one. */
  readonly greetingMs: number
  /** People taken for a machine and cut off, unseen; machines taken for a person and given to an agent. */
  readonly personTakenForMachine: number
  readonly machineTakenForPerson: number
  /** How long a person is held without an agent after the greeting: then a message is played, and it is an abandon. */
  readonly holdMs: number
  /** Of the talks: short refusals, and how long those take (gamma); the others are lognormal. */
  readonly refusalShare: number
  readonly refusalMs: number
  readonly talkVariation: number
  /** Of the handle time: the wrap-up (gamma). */
  readonly wrapUpShare: number
  readonly wrapUpVariation: number
  /** Agents differ in speed: sigma of a lognormal factor. */
  readonly speedSigma: number
  /** Lines; infinity for as many as wanted. A call without a line fails at once. */
  readonly lines: number
  /** Inbound calls per agent and hour, to the same agents, with the same handle time; they wait for an agent. */
  readonly inboundPerAgentHour: number
  /** Breaks per agent and hour, taken after a call or while idle, and how long they last (exponential). */
  readonly breaksPerAgentHour: number
  readonly breakMs: number
}

/** What the published comparisons of pacing assume. */
export const STANDARD_PHYSICS: Physics = {
  setupMs: 3_000,
  setupVariation: 0.4,
  pickUpMs: 9_000,
  pickUpVariation: 0.6,
  ringTimeoutMs: 22_000,
  busyShare: 0.1,
  invalidShare: 0.1,
  machineShare: 0.3,
  earlyMachineShare: 0.25,
  earlyMachineMs: 2_000,
  lateMachineMs: 19_000,
  greetingMs: 1_200,
  personTakenForMachine: 0,
  machineTakenForPerson: 0,
  holdMs: 2_000,
  refusalShare: 0.4,
  refusalMs: 15_000,
  talkVariation: 0.8,
  wrapUpShare: 0.2,
  wrapUpVariation: 0.5,
  speedSigma: 0.15,
  lines: Number.POSITIVE_INFINITY,
  inboundPerAgentHour: 0,
  breaksPerAgentHour: 0,
  breakMs: 300_000,
}
