import { agentTable } from './agent-table.js'
import { attempt } from './attempt.js'
import { breakList } from './break-list.js'
import { confirmation } from './confirmation.js'
import { element } from './element.js'
import { header } from './header.js'
import { notices as noticeBoard } from './notices.js'
import { problemText } from './outcome-text.js'
import { queueTable } from './queue-table.js'
import { recordingList } from './recording-list.js'
import { refresher } from './refresher.js'
import { tiles } from './tiles.js'

/**
 * A supervisor's page: who waits, who works, and what was recorded.
 *
 * @param {object} options
 * @param {import('./connect.js').Client} options.client
 * @param {import('./sign-in.js').User} options.user
 * @param {() => void} options.onSignOut
 */
export function board({ client, user, onSignOut }) {
  const notices = noticeBoard()
  const confirm = confirmation()
  const bar = header({ client, user, onSignOut, tools: [] })
  const summary = tiles()
  const queues = queueTable()
  const agents = agentTable({
    setStatus: (agent, chosen) => attempt(notices, () => client.setAgentStatus({ agent, ...chosen })),
    supervise: (interaction, what) =>
      attempt(notices, () => {
        if (what === 'leave') return client.stopSupervising({ interaction })
        if (what === 'takeOver') return client.takeOver({ interaction })
        return client.supervise({ interaction, mode: what })
      }),
    async end(interaction, what) {
      const question = `End ${what}? The customer is told that it is over.`
      if (await confirm.ask(question, 'End it')) await attempt(notices, () => client.end({ interaction }))
    },
  })
  const recordings = recordingList(client)
  const node = element(
    'div',
    { class: 'board' },
    bar.node,
    element('main', { class: 'board-main' }, summary.node, queues.node, agents.node, recordings.node),
    ...[notices.node, confirm.dialog],
  )
  const refresh = refresher(render)
  const breaks = breakList(client, refresh.ask, (error) => notices.say(problemText(error)))
  const stopListening = [
    client.on('change', refresh.ask),
    client.on('state', (state) => {
      refresh.ask()
      if (state.phase !== 'connected') return
      void recordings.load()
      breaks.load()
      // Asked once: from then on the client watches across reconnects.
      if (!client.view.board) client.watchBoard(true).catch((error) => notices.say(problemText(error)))
    }),
  ]

  function render() {
    const now = client.serverNow()
    const { board: watched } = client.view
    bar.update()
    if (watched) {
      summary.update(watched, now)
      queues.update(watched, now)
      agents.update(watched, now, breaks.items)
      recordings.update(watched)
    }
    const waiting = watched?.queues.reduce((sum, queue) => sum + queue.waiting, 0) ?? 0
    document.title = waiting > 0 ? `(${waiting}) waiting · Ringwright` : 'Board · Ringwright'
  }

  render()
  return {
    node,
    stop() {
      for (const stop of stopListening) stop()
      refresh.stop()
      recordings.stop()
    },
  }
}
