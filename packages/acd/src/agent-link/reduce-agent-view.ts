// Runs in browsers as it is: imports only types and small modules of its own.
import type { EventValue } from '@ringwright/core/link'
import { agentLinkLimits } from './agent-link-limits.js'
import type { AgentLinkProtocol } from './agent-link-protocol.js'
import type { AgentLinkEvent, AgentLinkView, BoardView, ViewedInteraction } from './agent-link-view.js'
import type { DeskInteraction } from './desk-schema.js'

/** What a screen shows after an event of the server. Pure; events that change nothing return the same view. */
export function reduceAgentView(view: AgentLinkView, event: AgentLinkEvent): AgentLinkView {
  switch (event.name) {
    case 'snapshot': {
      const { agent, assistance, interactions } = event.value
      const known = (id: string) => view.interactions.find((each) => each.id === id)
      const viewed = interactions.map((interaction) => withInteraction(known(interaction.id), interaction))
      return { loaded: true, ...(agent && { agent }), ...(assistance && { assistance }), interactions: viewed }
    }
    case 'agent':
      return { ...view, agent: event.value }
    case 'interaction':
      return putInteraction(view, event.value.interaction)
    case 'interactionRemoved':
      return { ...view, interactions: view.interactions.filter(({ id }) => id !== event.value.interaction) }
    case 'screenPop': {
      const { interaction, messages, remarks, customer, servedBefore } = event.value
      const contact = { ...(customer && { customer }), ...(servedBefore && { servedBefore }) }
      return update(
        view,
        ({ id }) => id === interaction,
        (viewed) => ({
          ...viewed,
          contact,
          messages: merged(viewed.messages, messages),
          remarks: merged(viewed.remarks, remarks),
        }),
      )
    }
    case 'remark':
      return update(
        view,
        ({ conversation }) => conversation === event.value.conversation,
        (viewed) => ({ ...viewed, remarks: merged(viewed.remarks, [event.value]) }),
      )
    case 'message':
      return update(view, follows(event.value.conversation), (viewed) => {
        const written = { ...viewed, messages: merged(viewed.messages, [event.value]) }
        return event.value.author.role === 'customer' ? typing(written, false) : written
      })
    case 'typing':
      return update(view, follows(event.value.conversation), (viewed) =>
        typing(viewed, event.value.typing, event.value.unsent),
      )
    case 'board':
      return { ...view, board: withRows(view.board, event.value) }
    case 'offerEnded':
      return view
    default:
      // A server of the same version may say more than this page was made for.
      return view
  }
}

function typing(viewed: ViewedInteraction, customerTyping: boolean, unsent?: string): ViewedInteraction {
  if (viewed.customerTyping === customerTyping && viewed.customerUnsent === unsent) return viewed
  const { customerUnsent: _, ...others } = viewed
  return { ...others, customerTyping, ...(unsent !== undefined && { customerUnsent: unsent }) }
}

function follows(conversation: string) {
  return (viewed: ViewedInteraction): boolean =>
    viewed.conversation === conversation && viewed.state !== 'wrapping' && viewed.state !== 'filing'
}

function putInteraction(view: AgentLinkView, interaction: DeskInteraction): AgentLinkView {
  const { interactions } = view
  const index = interactions.findIndex(({ id }) => id === interaction.id)
  const next = withInteraction(interactions[index], interaction)
  return { ...view, interactions: index < 0 ? [...interactions, next] : interactions.with(index, next) }
}

/** What the server said anew, with what it said before of the same interaction. */
function withInteraction(known: ViewedInteraction | undefined, interaction: DeskInteraction): ViewedInteraction {
  return {
    messages: known?.messages ?? [],
    remarks: known?.remarks ?? [],
    customerTyping: known?.customerTyping ?? false,
    ...(known?.customerUnsent !== undefined && { customerUnsent: known.customerUnsent }),
    ...(known?.contact && { contact: known.contact }),
    ...interaction,
  }
}

function update(
  view: AgentLinkView,
  isMeant: (viewed: ViewedInteraction) => boolean,
  change: (viewed: ViewedInteraction) => ViewedInteraction,
): AgentLinkView {
  const interactions = view.interactions.map((viewed) => (isMeant(viewed) ? change(viewed) : viewed))
  return interactions.some((viewed, index) => viewed !== view.interactions[index]) ? { ...view, interactions } : view
}

/** Both, each message or remark once, in the order of the conversation; the newest are kept. */
function merged<Item extends { readonly sequence: number }>(
  known: readonly Item[],
  more: readonly Item[],
): readonly Item[] {
  const { keptMessagesMax } = agentLinkLimits
  const last = known.at(-1)
  // Nearly always it is the next one that has come.
  if (last && more.every(({ sequence }, index) => sequence > (more[index - 1] ?? last).sequence))
    return [...known, ...more].slice(-keptMessagesMax)
  const bySequence = new Map([...known, ...more].map((item) => [item.sequence, item]))
  const inOrder = [...bySequence.values()].sort((a, b) => a.sequence - b.sequence)
  return inOrder.slice(-keptMessagesMax)
}

function withRows(board: BoardView | undefined, event: EventValue<AgentLinkProtocol, 'board'>): BoardView {
  const known = event.complete ? undefined : board
  return {
    queues: byName(known?.queues ?? [], event.queues),
    agents: byName(known?.agents ?? [], event.agents),
    agentsTotal: event.agentsTotal,
  }
}

function byName<Row extends { readonly id: string; readonly name: string }>(
  known: readonly Row[],
  changed: readonly Row[],
): readonly Row[] {
  const rows = new Map([...known, ...changed].map((row) => [row.id, row]))
  return [...rows.values()].sort((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1))
}
