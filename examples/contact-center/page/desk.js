import { beep } from './beep.js'
import { breakList } from './break-list.js'
import { deskCommands } from './desk-commands.js'
import { element, setShown } from './element.js'
import { emptyState } from './empty-state.js'
import { header } from './header.js'
import { notices as noticeBoard } from './notices.js'
import { parkedList } from './put-away.js'
import { lineState } from './line-state.js'
import { ownQueues } from './own-queues.js'
import { outcomeText, problemText } from './outcome-text.js'
import { refresher } from './refresher.js'
import { selection } from './selection.js'
import { shortcuts } from './shortcuts.js'
import { statusSelect } from './status-select.js'
import { workList } from './work-list.js'
import { isAcceptedHere, workOrder } from './work-order.js'
import { workState } from './work-state.js'
import { workspace } from './workspace.js'

/** @typedef {import('@ringwright/acd/agent-link').ViewedInteraction} ViewedInteraction */
/** @typedef {ReturnType<typeof workspace>} Workspace */

/** How an offer ended, where the agent did not end it. */
const OFFER_ENDS = {
  missed: 'You missed an offer.',
  failed: 'Your phone could not be reached.',
  rescinded: outcomeText({ outcome: 'rescinded' }),
}

/**
 * An agent's page: what is to do on the left, the one selected on the right.
 *
 * @param {object} options
 * @param {import('./connect.js').Client} options.client
 * @param {import('./sign-in.js').User} options.user
 * @param {() => void} options.onSignOut
 */
export function desk({ client, user, onSignOut }) {
  const notices = noticeBoard()
  const selected = selection(() => refresh.ask())
  const commands = deskCommands({ client, notices, select: (id) => open(id) })
  const keys = shortcuts(deskShortcuts({ client, commands, selected, focus: () => shown()?.focus() }))
  const status = statusSelect({ label: 'Your status', onChoose: (chosen) => commands.setStatus(chosen) })
  const state = workState()
  const parked = parkedList(commands)
  const line = lineState(commands)
  const queues = ownQueues(client, commands)
  const bar = header({
    client,
    user,
    onSignOut,
    tools: [queues.button, parked.button, keys.button],
    status: [status.node, state.node, line.node],
  })
  const list = workList(commands)
  const empty = emptyState()
  const stage = element('main', { class: 'stage' }, empty.node)
  const dialogs = [queues.dialog, parked.dialog, keys.dialog]
  const node = element('div', { class: 'desk' }, bar.node, list.node, stage, notices.node, ...dialogs)
  const playOffer = beep()
  /** @type {Map<string, Workspace>} */
  const spaces = new Map()
  const refresh = refresher(render)
  const breaks = breakList(client, refresh.ask, (error) => notices.say(problemText(error)))
  const context = {
    client,
    user,
    notices,
    commands,
    onBack: () => node.classList.remove('open'),
    onChange: refresh.ask,
  }

  const stopListening = [
    client.on('change', refresh.ask),
    client.on('state', refresh.ask),
    client.on('offerEnded', ({ how }) => how !== 'rejected' && notices.say(OFFER_ENDS[how])),
  ]

  const shown = () => spaces.get(selected.id ?? '')

  /** @param {string} id */
  function open(id) {
    node.classList.add('open')
    selected.choose(id)
    // Once it is on the page.
    queueMicrotask(() => shown()?.focus())
  }

  function render() {
    const { agent } = client.view
    const interactions = workOrder(client.view.interactions)
    const now = client.serverNow()
    bar.update()
    for (const part of [status.node, state.node]) setShown(part, agent !== undefined)
    if (agent) {
      breaks.load()
      status.update(agent.status, agent.nextStatus, breaks.items)
      state.update(agent, interactions, now)
      empty.update(agent.status.name === 'available')
      line.update(agent.line, now)
      setShown(queues.button, agent.optionalQueues.length > 0)
    }
    if (selected.follow(interactions) === 'newOffer') playOffer()
    if (interactions.length === 0) node.classList.remove('open')
    list.update(
      interactions.map((interaction) => ({
        ...{ interaction, now, isSelected: interaction.id === selected.id },
        unread: selected.unread(interaction),
      })),
      hintOf(client.view.loaded, agent),
    )
    showWorkspaces(interactions, now)
    document.title = titleOf(interactions, user)
  }

  /**
   * @param {readonly ViewedInteraction[]} interactions
   * @param {number} now
   */
  function showWorkspaces(interactions, now) {
    for (const interaction of interactions) {
      const space = spaces.get(interaction.id) ?? workspace(interaction, context)
      if (!spaces.has(interaction.id)) stage.append(space.node)
      spaces.set(interaction.id, space)
      setShown(space.node, interaction.id === selected.id)
      space.update(interaction, now)
    }
    for (const [id, space] of spaces) {
      if (interactions.some((interaction) => interaction.id === id)) continue
      space.forget()
      spaces.delete(id)
    }
    setShown(empty.node, spaces.size === 0)
  }

  render()
  return {
    node,
    stop() {
      for (const stop of stopListening) stop()
      refresh.stop()
      keys.stop()
    },
  }
}

/**
 * @param {object} options
 * @param {import('./connect.js').Client} options.client
 * @param {import('./desk-commands.js').DeskCommands} options.commands
 * @param {ReturnType<typeof selection>} options.selected
 * @param {() => void} options.focus
 */
function deskShortcuts({ client, commands, selected, focus }) {
  /** @param {(interaction: ViewedInteraction) => boolean} [isMeant] */
  const offer = (isMeant = () => true) =>
    client.view.interactions.find((interaction) => interaction.state === 'offered' && isMeant(interaction))
  return [
    {
      ...{ keys: 'Alt+A', code: 'KeyA', does: 'Accept the first chat, or call on your line, that is offered' },
      run() {
        const meant = offer(isAcceptedHere)
        return meant && commands.accept(meant.id)
      },
    },
    {
      ...{ keys: 'Alt+R', code: 'KeyR', does: 'Reject the first offer' },
      run() {
        const meant = offer()
        return meant && commands.reject(meant.id)
      },
    },
    {
      ...{ keys: 'Alt+H', code: 'KeyH', does: 'Hold or resume the call' },
      run() {
        const call = client.view.interactions.find(({ medium, state }) => medium === 'voice' && state === 'engaged')
        return call && commands.hold(call.id, !call.held)
      },
    },
    { keys: 'Alt+M', code: 'KeyM', does: 'Write to the customer', run: focus },
    {
      keys: 'Alt+J',
      code: 'KeyJ',
      does: 'Next in your work',
      run: () => selected.move(workOrder(client.view.interactions), 1),
    },
    {
      keys: 'Alt+K',
      code: 'KeyK',
      does: 'Previous in your work',
      run: () => selected.move(workOrder(client.view.interactions), -1),
    },
  ]
}

/**
 * @param {boolean} isLoaded
 * @param {import('@ringwright/acd/agent-link').DeskAgent | undefined} agent
 */
function hintOf(isLoaded, agent) {
  if (!isLoaded || !agent) return 'Loading…'
  if (agent.status.name !== 'available') return 'Set your status to Available to get calls and chats.'
  return 'You are ready. The next call or chat comes here.'
}

/**
 * @param {readonly ViewedInteraction[]} interactions
 * @param {import('./sign-in.js').User} user
 */
function titleOf(interactions, user) {
  const offers = interactions.filter(({ state }) => state === 'offered')
  const rings = offers.some((interaction) => !isAcceptedHere(interaction))
  if (rings) return '📞 Your phone is ringing · Ringwright'
  if (offers.some(({ medium }) => medium === 'voice')) return '📞 Somebody is on your line · Ringwright'
  if (offers.length > 0) return '💬 A chat is offered to you · Ringwright'
  return `${user.name} · Ringwright`
}
