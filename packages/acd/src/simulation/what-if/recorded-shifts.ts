import type { AgentId, Fact, FactType, Instant } from '@ringwright/core'
import type { Shift } from '../day/shift.js'

interface OpenShift {
  readonly agent: AgentId
  readonly fromMs: number
  readonly breaks: { readonly fromMs: number; untilMs: number; readonly reason: string }[]
  break?: { readonly fromMs: number; readonly reason: string }
}

/** Gathers when agents worked from what they chose. */
export function recordedShifts(startAt: Instant): {
  see(type: FactType, data: Fact['data'], at: Instant): void
  end(): readonly Shift[]
} {
  const open = new Map<AgentId, OpenShift>()
  const ended: Shift[] = []
  let last = startAt
  const close = (shift: OpenShift, untilMs: number): void => {
    open.delete(shift.agent)
    endBreak(shift, untilMs)
    if (untilMs > shift.fromMs) ended.push({ agent: shift.agent, fromMs: shift.fromMs, untilMs, breaks: shift.breaks })
  }
  return {
    see(type, data, at) {
      last = Math.max(last, at)
      if (type !== 'agent:statusChanged') return
      const { agent, status, reason = '', cause } = data as Fact<'agent:statusChanged'>['data']
      // What missed offers bring about, they bring about again.
      if (cause === 'missedOffers') return
      const known = open.get(agent)
      const atMs = at - startAt
      if (status === 'offline') return known && close(known, atMs)
      const shift = known ?? { agent, fromMs: atMs, breaks: [] }
      open.set(agent, shift)
      endBreak(shift, atMs)
      if (status === 'break') shift.break = { fromMs: atMs, reason }
    },
    end() {
      for (const shift of [...open.values()]) close(shift, last - startAt + 1)
      return ended.sort((a, b) => a.fromMs - b.fromMs || (a.agent < b.agent ? -1 : 1))
    },
  }
}

function endBreak(shift: OpenShift, untilMs: number): void {
  if (shift.break) shift.breaks.push({ ...shift.break, untilMs })
  delete shift.break
}
