import type { QueueStaff } from '@ringwright/core'

export interface StaffCount {
  /** Whoever is not away. */
  readonly present: number
  /** Idle, and not about to leave. */
  readonly free: number
  /** Free, and serving nothing but this queue: nobody else can take them from whoever answers. */
  readonly idle: number
}

/** Counts a queue's staff, once for as long as nobody in it changes: it is asked for several times in each half second. */
export class StaffCounts {
  #members: QueueStaff['members'] | undefined
  #count: StaffCount = { present: 0, free: 0, idle: 0 }

  of({ members }: QueueStaff): StaffCount {
    if (members === this.#members) return this.#count
    this.#members = members
    this.#count = countOf(members)
    return this.#count
  }
}

function countOf(members: QueueStaff['members']): StaffCount {
  let [present, free, idle] = [0, 0, 0]
  for (const { phase, isLeaving, isShared } of members) {
    if (phase !== 'away') present++
    if (phase !== 'idle' || isLeaving) continue
    free++
    if (!isShared) idle++
  }
  return { present, free, idle }
}

/** Agents who are idle for this queue alone, where that is asked once. */
export function idleAgents({ members }: QueueStaff): number {
  return countOf(members).idle
}
