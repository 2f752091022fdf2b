import { type Random, RingwrightError } from '@ringwright/core'
import { DialingGuard, type DialingGuardOptions } from './dialing-guard.js'
import type { DialingLimit } from './dialing-limit.js'
import { Trunk, type TrunkDependencies, type TrunkStatus } from './trunk.js'
import type { TrunkOptions } from './trunk-options.js'

export interface TrunkGroupOptions {
  readonly trunks: readonly TrunkOptions[]
  /** Numbers that are never held up by a limit. */
  readonly emergencyNumbers: readonly string[]
  readonly dialingLimits?: readonly DialingLimit[]
  /** Told of each call that a limit has held up. */
  readonly refused?: DialingGuardOptions['refused']
}

/** What counts as a telephone number: digits, `*`, `#`, and `+` before them, at most the 32 that E.164 and prefixes need. */
const NUMBER = /^\+?[0-9*#]{1,32}$/

export function isTelephoneNumber(text: string): boolean {
  return NUMBER.test(text)
}

/** The ways to a number. */
export interface NumberRoute {
  readonly isEmergency: boolean
  /** In the order in which they are tried. */
  readonly trunks: readonly Trunk[]
}

/** All providers of one host. */
export class TrunkGroup {
  readonly guard: DialingGuard
  readonly #trunks: readonly Trunk[]
  readonly #emergencyNumbers: ReadonlySet<string>
  readonly #random: Random

  /** Throws `invalid_argument` when a trunk's options do not hold, or two have one name. */
  constructor(options: TrunkGroupOptions, dependencies: TrunkDependencies) {
    const { trunks, emergencyNumbers, dialingLimits: limits = [], refused = () => {} } = options
    this.guard = new DialingGuard({ clock: dependencies.clock, limits, refused })
    this.#trunks = trunks.map((options) => new Trunk(options, dependencies))
    this.#emergencyNumbers = new Set(emergencyNumbers)
    this.#random = dependencies.random
    dependencies.stack.on('flow:closed', ({ flow }) => {
      for (const trunk of this.#trunks) trunk.lost(flow)
    })
    const names = this.#trunks.map(({ name }) => name)
    const twice = names.find((name, index) => names.indexOf(name) !== index)
    if (twice !== undefined) {
      throw new RingwrightError('invalid_argument', `Two trunks are called ${JSON.stringify(twice)}: give each a name.`)
    }
  }

  get status(): readonly TrunkStatus[] {
    return this.#trunks.map(({ status }) => status)
  }

  start(): void {
    for (const trunk of this.#trunks) trunk.start()
  }

  async stop(): Promise<void> {
    await Promise.all(this.#trunks.map((trunk) => trunk.stop()))
  }

  /** Whether a call from an address comes from a provider whose word counts. */
  isSource(address: string): boolean {
    return this.#trunks.some((trunk) => trunk.isSource(address))
  }

  /**
   * Trunks that do not answer come last, though they do come: a wrong verdict must not stop calls. `site`: for which the number
   * is called. Where an emergency is matters more than whether its trunk answered of late.
   */
  routeTo(number: string, site?: string): NumberRoute {
    const isEmergency = this.#emergencyNumbers.has(number)
    const candidates = this.#trunks.filter((trunk) => isEmergency || trunk.carries(number))
    const keyed = candidates.map((trunk) => ({
      trunk,
      key: [
        isEmergency && !trunk.isForEmergencies ? 1 : 0,
        isEmergency ? distance(trunk, site) : 0,
        trunk.status.state === 'up' ? 0 : 1,
        distance(trunk, site) === ELSEWHERE ? 1 : 0,
        trunk.priority,
        // Efraimidis and Spirakis 2006: the smallest of −ln(u)/w is each trunk's with a chance in proportion to w.
        -Math.log(1 - this.#random.next()) / trunk.weight,
      ],
    }))
    keyed.sort((a, b) => compareKeys(a.key, b.key))
    return { isEmergency, trunks: keyed.map(({ trunk }) => trunk) }
  }
}

const ELSEWHERE = 2

/** Of where a trunk ends from a site: at that site, nowhere in particular, or at another one. */
function distance({ site: own }: Trunk, site: string | undefined): number {
  if (own === undefined) return 1
  return own === site ? 0 : ELSEWHERE
}

function compareKeys(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] as number)
    if (difference !== 0) return difference
  }
  return 0
}
