import { board } from './board.js'
import { connect } from './connect.js'
import { desk } from './desk.js'
import { kept } from './kept.js'
import { signIn } from './sign-in.js'

const SESSION = 'session'
/** Close codes of the link after which trying again is of no use: the session was ended, or the token is refused. */
const SIGNED_OUT = new Set([4000, 4003])

/** @typedef {{ token: string, user: import('./sign-in.js').User }} Session */

/** @param {string} [reason] */
function askWho(reason = '') {
  const page = signIn({
    reason,
    onSignedIn(session) {
      kept.save(SESSION, session)
      work(session)
    },
  })
  document.title = 'Sign in · Ringwright'
  document.body.replaceChildren(page.node)
  page.focus()
}

/** @param {Session} session */
function work({ token, user }) {
  const client = connect(token)
  const page = (user.role === 'supervisor' ? board : desk)({ client, user, onSignOut: () => leave() })
  document.body.replaceChildren(page.node)
  client.on('state', (state) => {
    if (state.phase === 'stopped' && SIGNED_OUT.has(state.code ?? 0)) leave(state.reason || 'Sign in again.')
  })
  client.start()

  /** @param {string} [reason] */
  function leave(reason) {
    page.stop()
    client.close()
    kept.clear()
    void fetch('/api/sign-out', { method: 'POST' }).catch(() => {})
    askWho(reason)
  }
}

/** @type {Session | null} */
const session = kept.load(SESSION, null)
if (session) work(session)
else askWho()
