import type { AgentId, Fact, FactType, Instant } from '@ringwright/core'
import type { Shift } from '../day/shift.js'

interface OpenShift {
  readonly agent: AgentId
  readonly fromMs: number
  readonly breaks: { readonly fromMs: number; untilMs: number; readonly reason: string }[]
  break?: { readonly fromMs: number; readonly reason: string }
  readonly missedBreaksMs: number[]
  /** While the agent is on a break to which missed offers have led. */
  missedAtMs?: number
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
    endMissedBreak(shift, Infinity)
    const { agent, fromMs, breaks, missedBreaksMs } = shift
    if (untilMs <= fromMs) return
    ended.push({ agent, fromMs, untilMs, breaks, ...(missedBreaksMs.length > 0 && { missedBreaksMs }) })
  }
  return {
    see(type, data, at) {
      last = Math.max(last, at)
      if (type !== 'agent:statusChanged') return
      const { agent, status, reason = '', cause } = data as Fact<'agent:statusChanged'>['data']
      const known = open.get(agent)
      const atMs = at - startAt
      if (cause === 'missedOffers') {
        // What missed offers bring about, they bring about again.
        if (known) known.missedAtMs = atMs
        return
      }
      if (status === 'offline') return known && close(known, atMs)
      const shift = known ?? { agent, fromMs: atMs, breaks: [], missedBreaksMs: [] }
      open.set(agent, shift)
      endBreak(shift, atMs)
      endMissedBreak(shift, status === 'available' && cause !== 'breakOver' ? atMs : Infinity)
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

/** `Infinity` where it was not the agent who came back. */
function endMissedBreak(shift: OpenShift, atMs: number): void {
  if (shift.missedAtMs !== undefined) shift.missedBreaksMs.push(atMs - shift.missedAtMs)
  delete shift.missedAtMs
}
