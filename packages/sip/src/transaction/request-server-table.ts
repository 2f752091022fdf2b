import type { TransitionTable } from './transition-table.js'

export type RequestServerState = 'trying' | 'proceeding' | 'completed' | 'terminated'
export type RequestServerEvent = 'request' | 'sendProvisional' | 'sendFinal' | 'timerJ' | 'transportError'
export type RequestServerEffect = 'send' | 'retransmit' | 'startJ' | 'stopTimers'

/**
 * Server transaction of every method but INVITE and ACK: RFC 3261 17.2.2 (figure 8).
 *
 *                      request received
 *                             │
 *                        ┌────▼────┐ transport error
 *        request: absorb │ trying  ├──────────────────────┐
 *                        └─┬─────┬─┘                      │
 *            1xx from user │     │ 200–699 from user      │
 *     request: last  ┌─────▼──────┐                       │
 *     1xx again      │ proceeding ├───────────────────────┤
 *                    └─────┬──────┘                       │
 *        200–699 from user │     │                        │
 *     request: last     ┌──▼─────▼──┐ J, transport ┌──────▼─────┐
 *     response again    │ completed ├──── error ───► terminated │
 *                       └───────────┘              └────────────┘
 */
export const requestServerTable: TransitionTable<RequestServerState, RequestServerEvent, RequestServerEffect> = {
  trying: {
    sendProvisional: { next: 'proceeding', effects: ['send'] },
    sendFinal: { next: 'completed', effects: ['send', 'startJ'] },
    transportError: { next: 'terminated', effects: [] },
  },
  proceeding: {
    request: { next: 'proceeding', effects: ['retransmit'] },
    sendProvisional: { next: 'proceeding', effects: ['send'] },
    sendFinal: { next: 'completed', effects: ['send', 'startJ'] },
    transportError: { next: 'terminated', effects: [] },
  },
  completed: {
    request: { next: 'completed', effects: ['retransmit'] },
    timerJ: { next: 'terminated', effects: [] },
    transportError: { next: 'terminated', effects: ['stopTimers'] },
  },
  terminated: {},
}
