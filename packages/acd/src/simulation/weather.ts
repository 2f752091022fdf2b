import { type Random, randomInteger } from '@ringwright/core'
import type { FaultPlan, SteppingClock } from '@ringwright/core/simulation'

/** What the network between one node and the store is like. */
export interface Weather {
  readonly plan: FaultPlan
  /** Calls that were lost so far. */
  readonly lost: number
  /** Nothing gets through until this instant. */
  outageUntil(instant: number): void
  /** Something happens at the moment of the next commit, which is still sent or is lost by it. */
  atNextCommit(happens: () => void, sent: boolean): void
  /** From now on only short delays. */
  clear(): void
}

const LOST_SHARE = 0.004
const SLOW_SHARE = 0.02

/** Good weather delays by 1 to 3 ms; bad weather by up to 25 ms, at times by a second, and it loses messages. */
export function weather(clock: SteppingClock, random: Random, bad: boolean): Weather {
  let outage = 0
  let isBad = bad
  let lost = 0
  let onCommit: { readonly happens: () => void; readonly sent: boolean } | undefined
  const draw: FaultPlan = () => {
    if (!isBad) return { latencyMs: 1 + randomInteger(random, 3) }
    const chance = random.next()
    const latencyMs = 1 + randomInteger(random, chance > 1 - SLOW_SHARE ? 900 : 25)
    if (chance > LOST_SHARE && clock.now() >= outage) return { latencyMs }
    return { latencyMs, loses: random.next() < 0.5 ? 'request' : 'reply' }
  }
  return {
    plan(call) {
      const fault = draw(call)
      if (fault.loses) lost++
      if (call.method !== 'commit' || !onCommit) return fault
      const { happens, sent } = onCommit
      onCommit = undefined
      happens()
      return sent ? { latencyMs: 1 } : { latencyMs: 1, loses: 'request' }
    },
    get lost() {
      return lost
    },
    outageUntil(instant) {
      outage = Math.max(outage, instant)
    },
    atNextCommit(happens, sent) {
      onCommit = { happens, sent }
    },
    clear() {
      isBad = false
      outage = 0
      onCommit = undefined
    },
  }
}
