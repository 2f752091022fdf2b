import { button } from './button.js'
import { dayOf, duration, timeOfDay } from './duration.js'
import { element, setShown, setText } from './element.js'
import { keyedList } from './keyed-list.js'
import { problemText } from './outcome-text.js'

/** @typedef {import('@ringwright/acd/agent-link').BoardView} BoardView */
/** @typedef {Awaited<ReturnType<import('./connect.js').Client['recordings']>>['recordings'][number]} Recording */

const PAGE = 25
/** A recording is entered when its file is closed, a moment after the call. */
const AFTER_CALL_MS = 1_500

/**
 * Recorded calls, the newest first, with players. Rows stay as they are when others come, so that playing goes on.
 *
 * @param {import('./connect.js').Client} client
 */
export function recordingList(client) {
  const list = element('ul', { class: 'recordings' })
  const note = element(
    'p',
    { class: 'hint', role: 'status' },
    'Calls are recorded while they are connected to an agent.',
  )
  const more = button({ label: 'Show earlier ones', kind: 'quiet', onPress: () => load(oldest()) })
  const node = element(
    'section',
    { class: 'panel', 'aria-labelledby': 'recordings' },
    ...[element('h2', { id: 'recordings' }, 'Recordings'), list, note, more],
  )
  /** @type {Map<string, Recording>} */
  const known = new Map()
  const names = { agent: (/** @type {string} */ id) => id, queue: (/** @type {string} */ id) => id }
  const rows = keyedList(
    list,
    (/** @type {Recording} */ { id }) => id,
    () => recordingRow(names),
  )
  let callsInHand = 0
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let later

  const newestFirst = () => [...known.values()].sort((a, b) => b.startedAt - a.startedAt)
  const oldest = () => newestFirst().at(-1)?.startedAt

  setShown(more, false)

  /** @param {number} [before] */
  async function load(before) {
    try {
      const { recordings } = await client.recordings({ limit: PAGE, ...(before !== undefined && { before }) })
      for (const recording of recordings) known.set(recording.id, recording)
      if (before !== undefined || known.size === recordings.length) setShown(more, recordings.length === PAGE)
      setShown(note, known.size === 0)
      rows.update(newestFirst())
    } catch (error) {
      setShown(note, true)
      setText(note, problemText(error))
    }
  }

  return {
    node,
    load,
    /** @param {BoardView} board */
    update({ agents, queues }) {
      const agentNames = new Map(agents.map(({ id, name }) => [id, name]))
      const queueNames = new Map(queues.map(({ id, name }) => [id, name]))
      names.agent = (id) => agentNames.get(id) ?? id
      names.queue = (id) => queueNames.get(id) ?? id
      rows.update(newestFirst())
      const calls = agents
        .flatMap(({ loads }) => loads)
        .filter(({ medium, state }) => medium === 'voice' && state === 'engaged')
      if (calls.length < callsInHand) {
        clearTimeout(later)
        later = setTimeout(load, AFTER_CALL_MS)
      }
      callsInHand = calls.length
    },
    stop: () => clearTimeout(later),
  }
}

/** @param {{ agent: (id: string) => string, queue: (id: string) => string }} names */
function recordingRow(names) {
  const from = element('span', { class: 'recording-from' })
  const detail = element('span', { class: 'hint' })
  const failure = element('p', { class: 'problem' })
  const player = element('audio', { controls: true, preload: 'none' })
  const node = element('li', { class: 'recording' }, element('div', {}, from, detail), player, failure)
  return {
    node,
    /** @param {Recording} recording */
    update({ from: caller, agent, queue, startedAt, durationMs, file, failure: problem, isUnfinished }) {
      setText(from, caller)
      const when = `${dayOf(startedAt)}, ${timeOfDay(startedAt)}`
      const who = agent === undefined ? 'Message' : names.agent(agent)
      setText(detail, `${who} · ${names.queue(queue)} · ${when} · ${isUnfinished ? 'cut off' : duration(durationMs)}`)
      const source = `/recordings/${encodeURIComponent(file)}`
      if (player.getAttribute('src') !== source) player.setAttribute('src', source)
      player.setAttribute('aria-label', `Recording of ${caller}, ${when}`)
      setText(failure, problem ? `The recording is not complete: ${problem}` : '')
      setShown(failure, problem !== undefined)
    },
  }
}
