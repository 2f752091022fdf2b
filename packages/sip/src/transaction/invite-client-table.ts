import type { TransitionTable } from './transition-table.js'

export type InviteClientState = 'calling' | 'proceeding' | 'accepted' | 'completed' | 'terminated'
export type InviteClientEvent =
  | 'provisional'
  | 'success'
  | 'failure'
  | 'timerA'
  | 'timerB'
  | 'timerD'
  | 'timerM'
  | 'transportError'
export type InviteClientEffect =
  | 'retransmit'
  | 'restartA'
  | 'stopTimers'
  | 'deliver'
  | 'acknowledge'
  | 'startD'
  | 'startM'
  | 'reportTimeout'
  | 'reportTransportError'

/**
 * INVITE client transaction: RFC 3261 17.1.1 (figure 5) as amended by RFC 6026 (figure 1).
 *
 *                    INVITE sent, A and B started
 *                              │
 *        A: retransmit ┌───────▼───────┐ B, transport error
 *                      └──── calling ──┼────────────────────────┐
 *                  1xx │      │ 2xx    │ 300–699: ACK           │
 *              ┌───────▼────┐ │        │                        │
 *          1xx │ proceeding ├─┼──────┐ │                        │
 *              └┬───────────┘ │ 2xx  │ │ 300–699: ACK           │
 *               │             │      │ │                        │
 *               └─────────┐   │   ┌──▼─▼──────┐                 │
 *                         │   │   │ completed │ 300–699: ACK    │
 *                      ┌──▼───▼─┐ └────┬──────┘ 2xx: deliver    │
 *         2xx: deliver │accepted│      │ D, transport error     │
 *                      └───┬────┘      │                        │
 *                        M │    ┌──────▼─────┐                  │
 *                          └────► terminated ◄──────────────────┘
 *                               └────────────┘
 *
 * A 2xx in `completed` comes from another branch of a forking proxy, which forwards every 2xx even after it has
 * forwarded a failure (16.7 step 5); the user acknowledges it and hangs up.
 */
export const inviteClientTable: TransitionTable<InviteClientState, InviteClientEvent, InviteClientEffect> = {
  calling: {
    provisional: { next: 'proceeding', effects: ['stopTimers', 'deliver'] },
    success: { next: 'accepted', effects: ['stopTimers', 'startM', 'deliver'] },
    failure: { next: 'completed', effects: ['stopTimers', 'acknowledge', 'startD', 'deliver'] },
    timerA: { next: 'calling', effects: ['retransmit', 'restartA'] },
    timerB: { next: 'terminated', effects: ['stopTimers', 'reportTimeout'] },
    transportError: { next: 'terminated', effects: ['stopTimers', 'reportTransportError'] },
  },
  proceeding: {
    provisional: { next: 'proceeding', effects: ['deliver'] },
    success: { next: 'accepted', effects: ['startM', 'deliver'] },
    failure: { next: 'completed', effects: ['acknowledge', 'startD', 'deliver'] },
    transportError: { next: 'terminated', effects: ['reportTransportError'] },
  },
  accepted: {
    success: { next: 'accepted', effects: ['deliver'] },
    timerM: { next: 'terminated', effects: [] },
  },
  completed: {
    success: { next: 'completed', effects: ['deliver'] },
    failure: { next: 'completed', effects: ['acknowledge'] },
    timerD: { next: 'terminated', effects: [] },
    transportError: { next: 'terminated', effects: ['stopTimers'] },
  },
  terminated: {},
}
