import type { TransitionTable } from './transition-table.js'

export type RequestClientState = 'trying' | 'proceeding' | 'completed' | 'terminated'
export type RequestClientEvent = 'provisional' | 'final' | 'timerE' | 'timerF' | 'timerK' | 'transportError'
export type RequestClientEffect =
  | 'retransmit'
  | 'restartE'
  | 'slowE'
  | 'stopTimers'
  | 'deliver'
  | 'startK'
  | 'reportTimeout'
  | 'reportTransportError'

/**
 * Client transaction of every method but INVITE: RFC 3261 17.1.2 (figure 6).
 *
 *                     request sent, E and F started
 *                                │
 *    E: retransmit, doubled ┌────▼─────┐ F, transport error
 *                           │  trying  ├──────────────────┐
 *                           └─┬──────┬─┘                  │
 *                         1xx │      │ 200–699            │
 *     E: retransmit, ┌────────▼───┐  │                    │
 *        every T2    │ proceeding ├──┼────────────────────┤
 *                    └────────┬───┘  │                    │
 *                     200–699 │      │                    │
 *                           ┌─▼──────▼──┐ K  ┌────────────▼┐
 *                   absorb  │ completed ├────► terminated  │
 *                           └───────────┘    └─────────────┘
 */
export const requestClientTable: TransitionTable<RequestClientState, RequestClientEvent, RequestClientEffect> = {
  trying: {
    provisional: { next: 'proceeding', effects: ['slowE', 'deliver'] },
    final: { next: 'completed', effects: ['stopTimers', 'startK', 'deliver'] },
    timerE: { next: 'trying', effects: ['retransmit', 'restartE'] },
    timerF: { next: 'terminated', effects: ['stopTimers', 'reportTimeout'] },
    transportError: { next: 'terminated', effects: ['stopTimers', 'reportTransportError'] },
  },
  proceeding: {
    provisional: { next: 'proceeding', effects: ['deliver'] },
    final: { next: 'completed', effects: ['stopTimers', 'startK', 'deliver'] },
    timerE: { next: 'proceeding', effects: ['retransmit', 'slowE'] },
    timerF: { next: 'terminated', effects: ['stopTimers', 'reportTimeout'] },
    transportError: { next: 'terminated', effects: ['stopTimers', 'reportTransportError'] },
  },
  completed: {
    timerK: { next: 'terminated', effects: [] },
  },
  terminated: {},
}
