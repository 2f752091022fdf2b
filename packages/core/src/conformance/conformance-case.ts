/** One promise of a port, and what shows whether an implementation keeps it. */
export interface ConformanceCase<Port> {
  /** Stable and unique in its suite; names of centers are made from it. */
  readonly id: string
  readonly name: string
  /** What the implementation under test must be able to do for this case to mean anything. */
  readonly needs?: Capability
  /**
   * Opens the implementation, tries it and closes it. Rejects with a `ConformanceFailure` that says what was expected,
   * what happened and why it matters. Does nothing where `skipReason` gives a reason.
   */
  run(harness: Harness<Port>): Promise<void>
}

/** What an implementation may do without, if it says why. */
export type Capability =
  | 'compaction'
  /** The harness can let the implementation's process or server die and come back. */
  | 'crash'
  /** A customer can be told why a message is refused; a provider that limits messages itself leaves nothing to refuse. */
  | 'refusals'
  /** The adapter itself limits how fast one customer writes; often the provider does. */
  | 'flood'
  /** Somebody stands between the adapter and its customers, whom the harness can play. */
  | 'provider'

/** How a suite gets hold of the implementation under test. Written by whoever implements a port. */
export interface Harness<Port> {
  /** Opens the implementation anew for one case. Cases use centers of their own, so they may share one database. */
  open(): Promise<Opened<Port>>
  /** Begins the names of all centers; make it unique where data outlives the run. Default `''`. */
  readonly centerPrefix?: string
  /** What the implementation cannot do, and why; the cases that need it are skipped with this reason. */
  readonly without?: { readonly [C in Capability]?: string }
}

/** An implementation of a port that a suite tries, and what the suite can do to the world around it. */
export interface Opened<Port> {
  readonly port: Port
  /** Another connection to the same data, as a second node has it; the same object where there is no such thing. */
  readonly another: Port
  /**
   * Lets time go on by at least `durationMs`, for the implementation too: steps its clock, or waits if it only knows
   * the time of a server. Everything that is ready runs meanwhile.
   */
  advance(durationMs: number): Promise<void>
  /**
   * Stores: makes the log of a center forget everything up to its present revision but the newest commits. Resolves when
   * it has, and forgets nothing more for that.
   */
  compact?(center: string): Promise<void>
  /**
   * Stores: lets the process or server die at once, with whatever is under way, and resolves when it is back. Calls may
   * be answered with `unavailable` until they reach it again.
   */
  crash?(): Promise<void>
  /** Closes both connections, also when a case has closed one of them, and removes what `open` has made. */
  close(): Promise<void>
}

/** Why a case does not apply to an implementation; undefined when it does. */
export function skipReason<Port>(each: ConformanceCase<Port>, harness: Harness<Port>): string | undefined {
  return each.needs && harness.without?.[each.needs]
}
