import { button } from './button.js'
import { callPanel } from './call-panel.js'
import { chatConsult } from './chat-consult.js'
import { composer } from './composer.js'
import { channelName, customerName } from './customer-name.js'
import { duration, secondsLeft } from './duration.js'
import { element, isShown, setAttribute, setShown, setText } from './element.js'
import { isFocusLost } from './focus-lost.js'
import { icon } from './icon.js'
import { identifyForm } from './identify-form.js'
import { outbox } from './outbox.js'
import { papers as papersOf } from './papers.js'
import { putAway } from './put-away.js'
import { remarkForm } from './remark-form.js'
import { screenPop } from './screen-pop.js'
import { thread } from './thread.js'
import { transfer } from './transfer.js'
import { isAcceptedHere, isInHand, isPaperwork } from './work-order.js'
import { wrapUp } from './wrap-up.js'

/** @typedef {import('@ringwright/acd/agent-link').ViewedInteraction} ViewedInteraction */
/**
 * What every part of the desk works with.
 *
 * @typedef {object} DeskContext
 * @property {import('./connect.js').Client} client
 * @property {import('./sign-in.js').User} user
 * @property {import('./notices.js').Notices} notices
 * @property {import('./desk-commands.js').DeskCommands} commands
 * @property {() => void} onBack shows the list, where there is no room for both
 * @property {() => void} onChange renders soon
 */

/**
 * All there is to one interaction: who it is, what is said, and what can be done.
 *
 * @param {ViewedInteraction} first
 * @param {DeskContext} context
 */
export function workspace(first, context) {
  const { commands, onBack } = context
  const { id, medium } = first
  const title = element('h2', { dir: 'auto' })
  const detail = element('p', { class: 'hint' })
  const held = button({
    ...{ label: 'Hold', icon: 'hold', shortcut: 'Alt+H' },
    onPress: () => commands.hold(id, held.getAttribute('aria-pressed') !== 'true'),
  })
  const wantsWrapUp = button({ label: 'Time for papers', onPress: () => commands.requestWrapUp(id) })
  const move = transfer(id, commands)
  const escalate = button({ label: 'Escalate', onPress: () => commands.escalate(id) })
  const away = putAway(first, commands)
  const end = button({
    label: medium === 'voice' ? 'Hang up' : 'End chat',
    ...{ icon: 'end', kind: 'danger' },
    onPress: () => commands.end(id),
  })
  const accept = button({ label: 'Accept', icon: 'check', kind: 'primary', onPress: () => commands.accept(id) })
  const reject = button({ label: 'Reject', icon: 'cross', onPress: () => commands.reject(id) })
  const back = button({ label: 'Back to your work', icon: 'back', kind: 'quiet', onPress: onBack })
  back.classList.add('back', 'icon-only')
  const talk = medium === 'voice' ? callTalk(first, context, () => node.focus()) : chatTalk(first, context)
  const actions = element(
    'div',
    { class: 'actions' },
    accept,
    reject,
    held,
    wantsWrapUp,
    away.button,
    ...talk.actions,
    move.button,
    escalate,
    end,
  )
  const head = headOf(back, element('div', { class: 'title' }, title, detail), actions)

  const customer = screenPop()
  const identity = identifyForm(id, commands, talk.loadAgain)
  const papers = papersOf(id, commands)
  const colleagues = remarkForm(id, commands)
  const over = wrapUp(first, commands)
  const main = element('div', { class: 'talk' }, talk.node, over.node)
  const notes = notesOf(identity, colleagues, papers.node)
  const side = element('div', { class: 'side' }, customer.node, notes.node)
  const node = element(
    'section',
    { class: 'workspace', 'aria-label': 'Selected interaction', tabindex: '-1' },
    ...[head, main, side, move.dialog, ...away.dialogs],
  )

  /** @type {ViewedInteraction['state'] | undefined} */
  let state

  /** Where the keyboard is needed next. Never on a button: a key that was meant for something else would press it. */
  function focus() {
    if (isInHand(state)) talk.focus()
    else if (isPaperwork(state)) over.focus()
  }

  return {
    node,
    focus,
    /** When the interaction has left the desk. */
    forget() {
      talk.forget()
      over.forget()
      node.remove()
    },
    /**
     * @param {ViewedInteraction} interaction
     * @param {number} now
     */
    update(interaction, now) {
      const isOther = state !== interaction.state
      state = interaction.state
      setAttribute(node, 'data-state', state)
      setText(title, customerName(interaction))
      setText(detail, detailOf(interaction, now))
      // Who is asked for advice does not have the customer.
      const hasCustomer = isInHand(state) && interaction.consult?.role !== 'isAsked'
      for (const control of [move.button, end]) setShown(control, hasCustomer)
      setShown(escalate, hasCustomer && interaction.escalates && !interaction.consult)
      setShown(away.button, hasCustomer && !interaction.consult)
      setShown(held, hasCustomer && state === 'engaged' && medium === 'voice')
      setShown(wantsWrapUp, isInHand(state) && interaction.wrapUp.mode === 'agentRequested')
      wantsWrapUp.setAttribute('aria-pressed', String(interaction.wrapUp.requested))
      held.setAttribute('aria-pressed', String(interaction.held))
      setText(/** @type {Element} */ (held.querySelector('.label')), interaction.held ? 'Resume' : 'Hold')
      if (held.dataset['held'] !== String(interaction.held)) {
        held.dataset['held'] = String(interaction.held)
        held.querySelector('svg')?.replaceWith(icon(interaction.held ? 'resume' : 'hold'))
      }
      setShown(accept, isAcceptedHere(interaction))
      setShown(reject, state === 'offered')
      setShown(over.node, isPaperwork(state))
      if (!isInHand(state) && move.dialog.open) move.dialog.close()
      talk.update(interaction, now)
      customer.update(interaction)
      setShown(identity, hasCustomer)
      setShown(colleagues, state !== 'offered')
      papers.update(interaction)
      notes.update()
      over.update(interaction, now)
      if (isOther && isShown(node) && isFocusLost()) focus()
    },
  }
}

/** @param {readonly Node[]} parts */
function headOf(...parts) {
  return element('div', { class: 'workspace-head' }, ...parts)
}

/**
 * What agents write down, folded where it stands above what is said and would leave no room for it: also once a window has become
 * as narrow, or a tablet was turned.
 *
 * @param {readonly HTMLElement[]} parts
 */
function notesOf(...parts) {
  const node = element('details', { class: 'notes' }, element('summary', {}, 'Identity, notes and tags'), ...parts)
  const beside = matchMedia('(width >= 1080px)')
  /** @type {boolean | undefined} */
  let wasBeside
  return {
    node,
    update() {
      setShown(node, parts.some(isShown))
      if (beside.matches === wasBeside) return
      wasBeside = beside.matches
      node.open = wasBeside
    },
  }
}

/**
 * @param {ViewedInteraction} interaction
 * @param {number} now
 */
function detailOf({ channel, queue, state, since, offer, held }, now) {
  const where = `${channelName(channel)} · ${queue.name}`
  if (offer) return `${where} · offered to you for ${secondsLeft(offer.expiresAt - now)} s more`
  if (isPaperwork(state)) return `${where} · over`
  if (state === 'paused') return `${where} · put aside`
  return `${where} · ${held ? 'on hold' : duration(now - since)}`
}

/**
 * A call, and below it what was written with the caller.
 *
 * @param {ViewedInteraction} interaction
 * @param {DeskContext} context
 * @param {() => void} focus
 */
function callTalk(interaction, { client, commands, notices, user }, focus) {
  const panel = callPanel(interaction.id, commands)
  const said = thread({ client, notices, interaction, agent: user.id })
  return {
    node: element('div', { class: 'chat' }, panel.node, said.node),
    focus,
    actions: [],
    forget() {},
    loadAgain: said.loadAgain,
    /**
     * @param {ViewedInteraction} viewed
     * @param {number} now
     */
    update(viewed, now) {
      panel.update(viewed, now)
      said.update(viewed)
    },
  }
}

/**
 * @param {ViewedInteraction} interaction
 * @param {DeskContext} context
 */
function chatTalk(interaction, { client, commands, notices, user, onChange }) {
  const { id } = interaction
  const box = outbox({ client, interaction: id, author: user.id, onChange })
  const said = thread({ client, notices, interaction, agent: user.id, outbox: box })
  const writing = composer({ interaction: id, client, notices, onSend: (content) => box.add(content, said.last()) })
  const asking = chatConsult(id, commands)
  return {
    node: element('div', { class: 'chat' }, said.node, asking.node, writing.node, asking.ask.dialog),
    actions: [asking.ask.button],
    focus: () => writing.focus(),
    loadAgain: said.loadAgain,
    forget() {
      writing.stop()
      box.forget()
    },
    /** @param {ViewedInteraction} viewed */
    update(viewed) {
      setShown(writing.node, isInHand(viewed.state) && mayWrite(viewed))
      asking.update(viewed)
      said.update(viewed)
    },
  }
}

/**
 * Who is asked writes to the customer only once let in.
 *
 * @param {ViewedInteraction} interaction
 */
function mayWrite({ consult }) {
  return consult?.role !== 'isAsked' || consult.talksWith === 'both'
}
