import type { TransitionTable } from './transition-table.js'

export type InviteServerState = 'proceeding' | 'accepted' | 'completed' | 'confirmed' | 'terminated'
export type InviteServerEvent =
  | 'request'
  | 'acknowledgement'
  | 'sendProvisional'
  | 'sendSuccess'
  | 'sendFailure'
  | 'timerG'
  | 'timerH'
  | 'timerI'
  | 'timerL'
  | 'transportError'
export type InviteServerEffect =
  | 'send'
  | 'retransmit'
  | 'startG'
  | 'restartG'
  | 'startH'
  | 'startI'
  | 'startL'
  | 'stopTimers'
  | 'deliverAcknowledgement'
  | 'reportTimeout'
  | 'reportTransportError'

/**
 * INVITE server transaction: RFC 3261 17.2.1 (figure 7) as amended by RFC 6026 (figure 2).
 *
 *                          INVITE received
 *                                │
 *    INVITE: last 1xx again ┌────▼───────┐ transport error
 *    1xx from user: send    │ proceeding ├─────────────────────────┐
 *                           └─┬────────┬─┘                         │
 *             2xx from user   │        │ 300–699 from user         │
 *                  ┌──────────▼─┐   ┌──▼────────┐ INVITE, G: again │
 *   INVITE: absorb │  accepted  │   │ completed ├──────────────────┤
 *   2xx: send again└──────┬─────┘   └──┬────────┘ H, transport err.│
 *   ACK: deliver          │            │ ACK                       │
 *                         │       ┌────▼──────┐                    │
 *                       L │       │ confirmed │ ACK: absorb        │
 *                         │       └────┬──────┘                    │
 *                         │            │ I                         │
 *                         │     ┌──────▼─────┐                     │
 *                         └─────► terminated ◄─────────────────────┘
 *                               └────────────┘
 */
export const inviteServerTable: TransitionTable<InviteServerState, InviteServerEvent, InviteServerEffect> = {
  proceeding: {
    request: { next: 'proceeding', effects: ['retransmit'] },
    sendProvisional: { next: 'proceeding', effects: ['send'] },
    sendSuccess: { next: 'accepted', effects: ['send', 'startL'] },
    sendFailure: { next: 'completed', effects: ['send', 'startG', 'startH'] },
    transportError: { next: 'terminated', effects: ['reportTransportError'] },
  },
  accepted: {
    sendSuccess: { next: 'accepted', effects: ['send'] },
    acknowledgement: { next: 'accepted', effects: ['deliverAcknowledgement'] },
    timerL: { next: 'terminated', effects: [] },
    transportError: { next: 'accepted', effects: ['reportTransportError'] },
  },
  completed: {
    request: { next: 'completed', effects: ['retransmit'] },
    timerG: { next: 'completed', effects: ['retransmit', 'restartG'] },
    acknowledgement: { next: 'confirmed', effects: ['stopTimers', 'startI'] },
    timerH: { next: 'terminated', effects: ['stopTimers', 'reportTimeout'] },
    transportError: { next: 'terminated', effects: ['stopTimers', 'reportTransportError'] },
  },
  confirmed: {
    timerI: { next: 'terminated', effects: [] },
  },
  terminated: {},
}
