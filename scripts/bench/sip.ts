import type { Bench } from './bench.js'
import { bridgedCalls, bridgedCallsGrowth, bridgedCallsMaxRate, bridgedCallsSustained } from './bridged-calls.js'
import { dialogHeap } from './dialog-heap.js'
import { measureParts } from './measure-parts.js'
import { callsToIdleAgents, queuedCalls } from './queued-calls.js'
import { callersWaiting } from './waiting-callers.js'

const parts = {
  bridged: bridgedCalls,
  growth: bridgedCallsGrowth,
  rate: bridgedCallsMaxRate,
  sustained: bridgedCallsSustained,
  heap: dialogHeap,
  queued: queuedCalls,
  idle: callsToIdleAgents,
  waiting: callersWaiting,
}

export const bench: Bench = {
  name: 'sip',
  description: `Calls over UDP, SIPp on both sides: bridged, media from end to end; what dialogs keep; calls that wait in a queue for an agent. --only= runs some of ${Object.keys(parts).join(', ')}.`,
  run: (context) => measureParts(context, parts),
}
