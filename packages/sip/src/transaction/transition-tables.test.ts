import { describe, expect, it } from 'vitest'
import { inviteClientTable } from './invite-client-table.js'
import { inviteServerTable } from './invite-server-table.js'
import { requestClientTable } from './request-client-table.js'
import { requestServerTable } from './request-server-table.js'

type Table = Readonly<Record<string, Readonly<Record<string, { next: string; effects: readonly string[] }>>>>

/** Every state with every event, one line each: "state event → next: effects", or "… ignored". */
function walk(table: unknown): string[] {
  const rows = table as Table
  const events = [...new Set(Object.values(rows).flatMap((row) => Object.keys(row)))]
  return Object.entries(rows).flatMap(([state, row]) =>
    events.map((event) => {
      const transition = row[event]
      return transition
        ? `${state} ${event} → ${[transition.next, ...transition.effects].join(' ')}`
        : `${state} ${event} ignored`
    }),
  )
}

const acted = (table: unknown): string[] => walk(table).filter((line) => !line.endsWith('ignored'))

describe('transaction tables', () => {
  it('INVITE client: does what RFC 3261 figure 5 and RFC 6026 say in every state, and ignores the rest', () => {
    expect(walk(inviteClientTable)).toHaveLength(40)
    expect(acted(inviteClientTable)).toEqual([
      'calling provisional → proceeding stopTimers deliver',
      'calling success → accepted stopTimers startM deliver',
      'calling failure → completed stopTimers acknowledge startD deliver',
      'calling timerA → calling retransmit restartA',
      'calling timerB → terminated stopTimers reportTimeout',
      'calling transportError → terminated stopTimers reportTransportError',
      'proceeding provisional → proceeding deliver',
      'proceeding success → accepted startM deliver',
      'proceeding failure → completed acknowledge startD deliver',
      'proceeding transportError → terminated reportTransportError',
      'accepted success → accepted deliver',
      'accepted timerM → terminated',
      'completed success → completed deliver',
      'completed failure → completed acknowledge',
      'completed transportError → terminated stopTimers',
      'completed timerD → terminated',
    ])
  })

  it('INVITE server: does what RFC 3261 figure 7 and RFC 6026 say in every state, and ignores the rest', () => {
    expect(walk(inviteServerTable)).toHaveLength(50)
    expect(acted(inviteServerTable)).toEqual([
      'proceeding request → proceeding retransmit',
      'proceeding sendProvisional → proceeding send',
      'proceeding sendSuccess → accepted send startL',
      'proceeding sendFailure → completed send startG startH',
      'proceeding transportError → terminated reportTransportError',
      'accepted sendSuccess → accepted send',
      'accepted transportError → accepted reportTransportError',
      'accepted acknowledgement → accepted deliverAcknowledgement',
      'accepted timerL → terminated',
      'completed request → completed retransmit',
      'completed transportError → terminated stopTimers reportTransportError',
      'completed acknowledgement → confirmed stopTimers startI',
      'completed timerG → completed retransmit restartG',
      'completed timerH → terminated stopTimers reportTimeout',
      'confirmed timerI → terminated',
    ])
  })

  it('other client: does what RFC 3261 figure 6 says in every state, and ignores the rest', () => {
    expect(walk(requestClientTable)).toHaveLength(24)
    expect(acted(requestClientTable)).toEqual([
      'trying provisional → proceeding slowE deliver',
      'trying final → completed stopTimers startK deliver',
      'trying timerE → trying retransmit restartE',
      'trying timerF → terminated stopTimers reportTimeout',
      'trying transportError → terminated stopTimers reportTransportError',
      'proceeding provisional → proceeding deliver',
      'proceeding final → completed stopTimers startK deliver',
      'proceeding timerE → proceeding retransmit slowE',
      'proceeding timerF → terminated stopTimers reportTimeout',
      'proceeding transportError → terminated stopTimers reportTransportError',
      'completed timerK → terminated',
    ])
  })

  it('other server: does what RFC 3261 figure 8 says in every state, and ignores the rest', () => {
    expect(walk(requestServerTable)).toHaveLength(20)
    expect(acted(requestServerTable)).toEqual([
      'trying sendProvisional → proceeding send',
      'trying sendFinal → completed send startJ',
      'trying transportError → terminated',
      'proceeding sendProvisional → proceeding send',
      'proceeding sendFinal → completed send startJ',
      'proceeding transportError → terminated',
      'proceeding request → proceeding retransmit',
      'completed transportError → terminated stopTimers',
      'completed request → completed retransmit',
      'completed timerJ → terminated',
    ])
  })
})
