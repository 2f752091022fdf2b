import {
  type CenterId,
  type Commit,
  type CommittedFact,
  committedFact,
  createContactCenter,
  memoryStore,
  seededRandom,
} from '@ringwright/core'
import { LogAudit, steppingClock } from '@ringwright/core/simulation'
import { acd } from '../../acd.js'
import { registriesOf } from '../../reporting/statistics.js'
import { statisticsFold } from '../../reporting/statistics-fold.js'
import { conservation } from '../checkers/conservation.js'
import { noLivelock } from '../checkers/no-livelock.js'
import { nobodyDoubleBooked } from '../checkers/nobody-double-booked.js'
import { nobodyLost } from '../checkers/nobody-lost.js'
import { offersEndOnce } from '../checkers/offers-end-once.js'
import { DayFloor } from './day-floor.js'
import { DAY_START, DRAIN_MAX_MS, type DayOptions, checkDay } from './day-options.js'
import { type DayReport, reportOnDay } from './day-report.js'
import { FactHash } from './fact-hash.js'
import { Schedule } from './schedule.js'

const CENTER = 'main' as CenterId
const LOOK_MS = 60_000
/** There is no other node, and nobody wants the leases; renewing them often would be half of what happens at night. */
const LEASE_TTL_MS = 60_000
const INTERVAL_MS = 900_000

/**
 * Runs one center through one day, on a virtual clock and without faults, and counts what comes of it. The log is checked
 * all the while; what is wrong stands in `violations`. Rejects with `invalid_argument` for options that do not hold.
 */
export async function simulateDay(options: DayOptions): Promise<DayReport> {
  checkDay(options)
  const { startAt = DAY_START, tickMs = 1, drainMaxMs = DRAIN_MAX_MS, shifts } = options
  const clock = steppingClock(startAt)
  const observer = new DayObserver(options)
  const distribution = acd(options.acd)
  const center = createContactCenter({
    ...{ id: CENTER, clock, store: memoryStore({ clock }), random: seededRandom('day') },
    ...{ leaseTtlMs: LEASE_TTL_MS, nodeTtlMs: LEASE_TTL_MS },
    plugins: [distribution, observer.plugin, ...(options.plugins ?? [])],
  })
  const floor = new DayFloor(center, distribution, new Schedule(clock, tickMs))
  observer.floor = floor
  await center.start()
  for (const shift of shifts) floor.employ(shift)
  floor.welcome(options.visits, () => clock.now() - startAt)
  const lastShift = startAt + shifts.reduce((latest, { untilMs }) => Math.max(latest, untilMs), 0)
  const end = lastShift + drainMaxMs
  do {
    await clock.advance(Math.min(LOOK_MS, end - clock.now()))
    observer.audit.look(clock.now())
  } while (clock.now() < end && (clock.now() < lastShift || floor.open > 0))
  observer.audit.finish(clock.now())
  await center.stop()
  if (floor.failures.length > 0) throw new Error(`The day broke: ${floor.failures.join('; ')}`)
  const { state, audit } = observer
  return reportOnDay({
    state,
    audit,
    visits: floor.visits,
    open: floor.open,
    now: clock.now(),
    registries: registriesOf(),
  })
}

/** Everything that looks at the log as it grows: the people, the checkers, the counts, and whoever asked to. */
class DayObserver {
  readonly audit: LogAudit
  readonly #fold = statisticsFold({ intervalMs: INTERVAL_MS, keptMs: Infinity })
  readonly state = this.#fold.start()
  readonly #onFact: ((fact: CommittedFact) => void) | undefined
  floor: DayFloor | undefined

  constructor({ onFact, checkers = [] }: DayOptions) {
    this.#onFact = onFact
    this.audit = new LogAudit(
      [conservation(), nobodyLost(), nobodyDoubleBooked(), offersEndOnce(0), noLivelock(), ...checkers],
      new FactHash(),
    )
  }

  get plugin() {
    return {
      name: 'day',
      setup: (engine: { follow(listener: (commit: Commit) => void): void }) => {
        engine.follow((commit) => this.#see(commit))
        return {}
      },
    }
  }

  #see(commit: Commit): void {
    this.audit.take(commit)
    for (let index = 0; index < commit.facts.length; index++) {
      const fact = committedFact(commit, index)
      this.#fold.apply(this.state, fact)
      this.#onFact?.(fact)
    }
    this.floor?.see(commit)
  }
}
