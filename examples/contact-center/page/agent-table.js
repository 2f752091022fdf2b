import { button } from './button.js'
import { channelName } from './customer-name.js'
import { duration } from './duration.js'
import { element, setAttribute, setShown, setText } from './element.js'
import { icon, iconOf } from './icon.js'
import { keyedList } from './keyed-list.js'
import { statusSelect } from './status-select.js'
import { supervision } from './supervision.js'
import { isInHand } from './work-order.js'
import { workState } from './work-state.js'

/** @typedef {import('@ringwright/acd/agent-link').BoardView} BoardView */
/** @typedef {BoardView['agents'][number]} Agent */
/** @typedef {Agent['loads'][number]} Load */
/**
 * @typedef {object} AgentCommands
 * @property {(agent: string, chosen: { status: import('./status-select.js').StatusName, reason?: string }) => Promise<unknown>} setStatus
 * @property {(interaction: string, what: string) => Promise<unknown>} end
 * @property {(interaction: string, what: Parameters<import('./supervision.js').Supervise>[0]) => Promise<boolean>} supervise
 */

const COLUMNS = ['Agent', 'Status', 'State', 'Work', 'Queues']
const LOAD_STATES = {
  offered: 'offered',
  engaged: 'talking',
  paused: 'put aside',
  wrapping: 'wrap-up',
  filing: 'papers',
}

/**
 * All agents: what they chose, what the work does to them, and since when.
 *
 * @param {AgentCommands} commands
 */
export function agentTable(commands) {
  const body = element('tbody')
  const heads = COLUMNS.map((column) => element('th', { scope: 'col' }, column))
  const table = element('table', { class: 'agents' }, element('thead', {}, element('tr', {}, ...heads)), body)
  const more = element('p', { class: 'hint' })
  const node = element(
    'section',
    { class: 'panel', 'aria-labelledby': 'agents' },
    element('h2', { id: 'agents' }, 'Agents'),
    ...[table, more],
  )
  const board = {
    now: 0,
    queueName: (/** @type {string} */ id) => id,
    /** @type {import('./break-list.js').Breaks} */
    breaks: [],
  }
  const rows = keyedList(
    body,
    (/** @type {Agent} */ { id }) => id,
    (agent) => agentRow(agent, commands, board),
  )
  return {
    node,
    /**
     * @param {BoardView} view
     * @param {number} now
     * @param {import('./break-list.js').Breaks} breaks
     */
    update({ agents, queues, agentsTotal }, now, breaks) {
      const names = new Map(queues.map(({ id, name }) => [id, name]))
      board.now = now
      board.breaks = breaks
      board.queueName = (id) => names.get(id) ?? id
      rows.update(agents)
      setShown(more, agentsTotal > agents.length)
      setText(more, `${agents.length} of ${agentsTotal} agents are shown.`)
    },
  }
}

/**
 * @param {Agent} first
 * @param {AgentCommands} commands
 * @param {{ readonly now: number, readonly queueName: (id: string) => string, readonly breaks: import('./break-list.js').Breaks }} board
 */
function agentRow({ id, name: firstName }, commands, board) {
  const name = element('span')
  const away = element('span', { class: 'hint' }, 'no agent page open')
  const status = statusSelect({ label: `Status of ${firstName}`, onChoose: (chosen) => commands.setStatus(id, chosen) })
  const state = workState()
  const work = element('ul', { class: 'loads' })
  const queues = element('td', { 'data-label': 'Queues' })
  const node = element(
    'tr',
    {},
    element('th', { scope: 'row' }, name, away),
    element('td', { 'data-label': 'Status' }, status.node),
    element('td', { 'data-label': 'State' }, state.node),
    element('td', { 'data-label': 'Work' }, work),
    queues,
  )
  let agentName = firstName
  const loads = keyedList(
    work,
    (/** @type {Load} */ { interaction, state }) => `${interaction} ${state}`,
    (load) => loadRow(load, board, commands, () => agentName),
  )
  return {
    node,
    /** @param {Agent} agent */
    update(agent) {
      agentName = agent.name
      setText(name, agent.name)
      setShown(away, !agent.connected)
      setAttribute(node, 'data-state', agent.workState)
      status.update(agent.status, agent.nextStatus, board.breaks)
      state.update(agent, agent.loads, board.now)
      loads.update(agent.loads)
      setText(queues, agent.queues.map(board.queueName).join(', '))
    },
  }
}

/**
 * @param {Load} first
 * @param {{ readonly now: number, readonly queueName: (id: string) => string }} board
 * @param {AgentCommands} commands
 * @param {() => string} agentName
 */
function loadRow({ interaction, medium, channel }, board, commands, agentName) {
  const text = element('span')
  const timer = element('span', { class: 'timer' })
  const what = medium === 'voice' ? 'the call' : 'the chat'
  const end = button({
    label: 'End',
    kind: 'danger',
    describe: `End ${what}`,
    onPress: () => commands.end(interaction, `${what} of ${agentName()}`),
  })
  const supervise = supervision(interaction, (how) => commands.supervise(interaction, how))
  const node = element(
    'li',
    { class: 'load', title: channelName(channel) },
    ...[icon(iconOf(medium)), text, timer, supervise.button, end, supervise.dialog],
  )
  return {
    node,
    /** @param {Load} load */
    update({ state, queue, since }) {
      setAttribute(node, 'data-state', state)
      setText(text, `${board.queueName(queue)}, ${LOAD_STATES[state]}`)
      setText(timer, duration(board.now - since))
      setShown(end, isInHand(state))
      setShown(supervise.button, medium === 'voice' && state === 'engaged')
    },
  }
}
