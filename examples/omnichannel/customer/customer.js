const EVERY_MS = 500

/** @typedef {{ readonly from: string, readonly text: string }} Line */

/** @param {string} path @param {object} [body] */
async function post(path, body = {}) {
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const { ok } = await fetch(path, request)
  return ok
}

/**
 * The messages of one application, and the form to write another.
 *
 * @param {string} channel
 */
function application(channel) {
  const section = /** @type {HTMLElement} */ (document.querySelector(`[data-channel="${channel}"]`))
  const list = /** @type {HTMLElement} */ (section.querySelector('.lines'))
  const form = /** @type {HTMLFormElement} */ (section.querySelector('form'))
  const field = /** @type {HTMLInputElement | HTMLTextAreaElement} */ (form.querySelector('input, textarea'))
  async function send() {
    const text = field.value.trim()
    if (text !== '' && (await post(channel, { text }))) field.value = ''
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void send()
  })
  /** @param {readonly Line[]} lines */
  return (lines) => {
    for (const { from, text } of lines.slice(list.children.length)) {
      const item = document.createElement('li')
      item.dataset['from'] = from
      item.textContent = text
      list.append(item)
      list.scrollTop = list.scrollHeight
    }
  }
}

const showWeChat = application('wechat')
const showMail = application('mail')
const state = /** @type {HTMLElement} */ (document.querySelector('.state'))
const [call, hangUp] = ['call', 'hang-up'].map((id) => {
  const button = /** @type {HTMLButtonElement} */ (document.getElementById(id))
  button.addEventListener('click', () => void post(id))
  return button
})

async function refresh() {
  try {
    const now = await (await fetch('now')).json()
    showWeChat(now.weChat)
    showMail(now.mail)
    state.textContent = now.phone
    if (call) call.disabled = now.phone !== 'idle'
    if (hangUp) hangUp.disabled = now.phone !== 'talking'
  } catch {
    state.textContent = 'The center cannot be reached.'
  }
  setTimeout(refresh, EVERY_MS)
}

void refresh()
