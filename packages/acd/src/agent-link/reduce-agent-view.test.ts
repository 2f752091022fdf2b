import { describe, expect, it } from 'vitest'
import { agentLinkLimits } from './agent-link-limits.js'
import { type AgentLinkEvent, type AgentLinkView, EMPTY_VIEW } from './agent-link-view.js'
import type { BoardQueue, DeskInteraction, DeskMessage } from './desk-schema.js'
import { reduceAgentView } from './reduce-agent-view.js'

const chat = (id: string, more: Partial<DeskInteraction> = {}): DeskInteraction => ({
  id,
  state: 'engaged',
  since: 1,
  channel: 'web',
  medium: 'text',
  queue: { id: 'help', name: 'Help' },
  escalates: false,
  customer: 'c',
  conversation: `talk ${id}`,
  held: false,
  secured: false,
  wrapUp: { mode: 'none', requested: false, disposed: false, dispositionRequired: false },
  ...more,
})
const said = (sequence: number, role: 'customer' | 'agent' = 'customer'): DeskMessage => ({
  channel: 'web-chat',
  id: `m${sequence}`,
  conversation: 'talk a',
  sequence,
  author: { role },
  at: sequence,
  text: `text ${sequence}`,
})
const shown = (interaction: DeskInteraction): AgentLinkEvent => ({
  name: 'interaction',
  value: { now: 0, interaction },
})
const snapshot = (...interactions: DeskInteraction[]): AgentLinkEvent => ({
  name: 'snapshot',
  value: { now: 0, interactions },
})
const fold = (...events: AgentLinkEvent[]): AgentLinkView => events.reduce(reduceAgentView, EMPTY_VIEW)
const sequences = (view: AgentLinkView) => view.interactions[0]?.messages.map(({ sequence }) => sequence)

describe('the view of an agent', () => {
  it('keeps the order in which interactions came, and puts a changed one in its place', () => {
    const view = fold(snapshot(chat('a')), shown(chat('b')), shown(chat('a', { held: true })))
    expect(view.interactions.map(({ id, held }) => [id, held])).toEqual([
      ['a', true],
      ['b', false],
    ])
    const rest = reduceAgentView(view, { name: 'interactionRemoved', value: { interaction: 'a' } })
    expect(rest.interactions.map(({ id }) => id)).toEqual(['b'])
  })

  it('shows each message once and in order, whichever of message and screen pop comes first', () => {
    const pop: AgentLinkEvent = {
      name: 'screenPop',
      value: { interaction: 'a', messages: [said(1), said(2), said(3)], remarks: [] },
    }
    const third: AgentLinkEvent = { name: 'message', value: said(3) }
    const fourth: AgentLinkEvent = { name: 'message', value: said(4) }
    expect(sequences(fold(shown(chat('a')), pop, third, fourth))).toEqual([1, 2, 3, 4])
    expect(sequences(fold(shown(chat('a')), third, fourth, pop))).toEqual([1, 2, 3, 4])
  })

  it('knows after a snapshot what it knew of the interactions that are still there', () => {
    const contact = { customer: { id: 'c', name: 'Ann', addresses: [], createdAt: 0, identifiers: [], inDoubt: false } }
    const pop: AgentLinkEvent = {
      name: 'screenPop',
      value: { interaction: 'a', messages: [said(1)], remarks: [], ...contact },
    }
    const view = fold(snapshot(chat('a'), chat('b')), pop, snapshot(chat('a', { state: 'wrapping' })))
    expect(view.interactions).toHaveLength(1)
    expect(view.interactions[0]).toMatchObject({ state: 'wrapping', contact, messages: [{ sequence: 1 }] })
  })

  it('keeps a bounded number of messages, the newest', () => {
    const { keptMessagesMax } = agentLinkLimits
    const events = Array.from({ length: keptMessagesMax + 20 }, (_, index) => said(index + 1))
    const view = fold(shown(chat('a')), ...events.map((value): AgentLinkEvent => ({ name: 'message', value })))
    expect(view.interactions[0]?.messages).toHaveLength(keptMessagesMax)
    expect(sequences(view)?.[0]).toBe(21)
  })

  it('says that the customer no longer types once the message is there', () => {
    const typing: AgentLinkEvent = { name: 'typing', value: { conversation: 'talk a', typing: true } }
    const own: AgentLinkEvent = { name: 'message', value: said(1, 'agent') }
    const theirs: AgentLinkEvent = { name: 'message', value: said(2) }
    expect(fold(shown(chat('a')), typing, own).interactions[0]?.customerTyping).toBe(true)
    expect(fold(shown(chat('a')), typing, own, theirs).interactions[0]?.customerTyping).toBe(false)
  })

  it('returns the same view for what concerns nothing that is shown', () => {
    const view = fold(snapshot(chat('b')))
    const foreign: AgentLinkEvent[] = [
      { name: 'message', value: said(1) },
      { name: 'typing', value: { conversation: 'talk a', typing: true } },
      { name: 'screenPop', value: { interaction: 'a', messages: [], remarks: [] } },
      { name: 'offerEnded', value: { interaction: 'a', offer: 'o', how: 'missed' } },
      { name: 'invented later', value: {} } as unknown as AgentLinkEvent,
    ]
    for (const event of foreign) expect(reduceAgentView(view, event)).toBe(view)
  })

  it('merges the rows of a board by id, and forgets all of them when a complete one comes', () => {
    const queue = (id: string, name: string, waiting: number): BoardQueue => ({
      ...{ id, name, waiting },
      free: { voice: 0, text: 0 },
      staffed: 0,
    })
    const board = (complete: boolean, ...queues: BoardQueue[]): AgentLinkEvent => ({
      name: 'board',
      value: { now: 0, complete, queues, agents: [], agentsTotal: 0 },
    })
    const rows = (view: AgentLinkView) => view.board?.queues.map(({ id, waiting }) => [id, waiting])
    const view = fold(
      board(true, queue('z', 'Almost', 1), queue('a', 'Zebra', 1)),
      board(false, queue('a', 'Zebra', 2)),
    )
    expect(rows(view)).toEqual([
      ['z', 1],
      ['a', 2],
    ])
    expect(rows(reduceAgentView(view, board(true, queue('n', 'New', 0))))).toEqual([['n', 0]])
  })
})
