import { element, setText } from './element.js'

/** @typedef {{ id: string, name: string, role: 'agent' | 'supervisor' }} User */

/**
 * Asks who is there until somebody is.
 *
 * @param {object} options
 * @param {string} [options.reason] why whoever was here before has to sign in again
 * @param {(session: { token: string, user: User }) => void} options.onSignedIn
 */
export function signIn({ reason = '', onSignedIn }) {
  const user = element('input', {
    id: 'user',
    name: 'user',
    autocomplete: 'username',
    required: true,
    autocapitalize: 'none',
  })
  const password = element('input', {
    ...{ id: 'password', name: 'password', type: 'password', autocomplete: 'current-password', required: true },
  })
  const problem = element('p', { class: 'problem', role: 'alert' }, reason)
  const submit = element('button', { type: 'submit', class: 'button primary' }, 'Sign in')

  const form = element(
    'form',
    {
      class: 'sign-in',
      'aria-labelledby': 'sign-in-title',
      async onsubmit(/** @type {SubmitEvent} */ event) {
        event.preventDefault()
        setText(problem, '')
        submit.setAttribute('aria-busy', 'true')
        const answer = await ask({ user: user.value.trim(), password: password.value })
        submit.removeAttribute('aria-busy')
        if ('token' in answer) return onSignedIn(answer)
        setText(problem, answer.problem)
        password.select()
      },
    },
    element('img', { src: '/page/icon.svg', alt: '', width: '48', height: '48' }),
    element('h1', { id: 'sign-in-title' }, 'Ringwright'),
    element('p', { class: 'hint' }, 'Agents get their desk, supervisors the board.'),
    element('label', { for: 'user' }, 'User'),
    user,
    element('label', { for: 'password' }, 'Password'),
    password,
    problem,
    submit,
    element('p', { class: 'hint' }, 'The terminal in which the example was started shows who can sign in.'),
  )
  const node = element('main', { class: 'sign-in-page' }, form)
  return { node, focus: () => user.focus() }
}

/**
 * @param {{ user: string, password: string }} credentials
 * @returns {Promise<{ token: string, user: User } | { problem: string }>}
 */
async function ask(credentials) {
  try {
    const response = await fetch('/api/sign-in', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(credentials),
    })
    const body = await response.json()
    return response.ok ? body : { problem: body.detail ?? body.title ?? `The server answered ${response.status}.` }
  } catch {
    return { problem: 'The server cannot be reached. Is it running?' }
  }
}
