import { attachmentForm } from './attachment-form.js'
import { button } from './button.js'
import { element } from './element.js'
import { fileUpload } from './file-upload.js'
import { kept } from './kept.js'
import { replyPicker } from './reply-picker.js'

/** Longest text of a message, as the agent link takes it. */
const TEXT_LENGTH_MAX = 8_000
/** A hint of typing is worth this long at the other side; it is repeated before it fades. */
const TYPING_REPEAT_MS = 3_000
/** Without a key for this long, nobody types. */
const TYPING_PAUSE_MS = 4_000

/**
 * Where the agent writes: Enter sends, Shift+Enter begins a line. What is half written survives a reload.
 *
 * @param {object} options
 * @param {string} options.interaction
 * @param {import('./connect.js').Client} options.client
 * @param {import('./notices.js').Notices} options.notices
 * @param {(content: { text?: string, attachments?: import('./outbox.js').Attachment[] }) => void} options.onSend
 */
export function composer({ interaction, client, notices, onSend }) {
  const draft = `draft.${interaction}`
  const typing = typingHint((on) => client.typing(interaction, on))
  const text = element('textarea', {
    rows: '1',
    dir: 'auto',
    maxlength: String(TEXT_LENGTH_MAX),
    placeholder: 'Write a message',
    'aria-label': 'Message to the customer',
    'aria-keyshortcuts': 'Alt+M',
    oninput: written,
    onkeydown(/** @type {KeyboardEvent} */ event) {
      if (replies.takesKey(event)) return
      // While an input method composes (Chinese, Japanese …), Enter belongs to it.
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
      event.preventDefault()
      send()
    },
  })
  text.value = kept.load(draft, '')
  const replies = replyPicker({
    ...{ interaction, client, notices, box: text },
    onTaken(words) {
      const before = text.value.startsWith('/') ? '' : text.value
      text.value = before + words
      text.focus()
      written()
    },
  })
  const file = attachmentForm((attachment) => onSend({ attachments: [attachment] }))
  const uploads = fileUpload((attachment) => onSend({ attachments: [attachment] }))

  function written() {
    kept.save(draft, text.value)
    typing.typed(text.value !== '')
    replies.typed()
  }

  function send() {
    const words = text.value.trim()
    if (words === '') return
    text.value = ''
    kept.drop(draft)
    typing.typed(false)
    onSend({ text: words })
  }

  const attach = button({
    ...{ label: 'Attach a link', icon: 'link', kind: 'quiet' },
    onPress: () => file.toggle(),
  })
  attach.classList.add('icon-only')
  const choose = button({ ...{ label: 'Attach files', icon: 'file', kind: 'quiet' }, onPress: uploads.choose })
  choose.classList.add('icon-only')
  const node = element(
    'div',
    { class: 'composer' },
    file.node,
    uploads.node,
    replies.list,
    element(
      'div',
      { class: 'composer-line' },
      choose,
      attach,
      ...replies.buttons,
      text,
      button({ label: 'Send', icon: 'send', kind: 'primary', onPress: send }),
    ),
  )
  uploads.listenTo(node)
  return {
    node,
    focus: () => text.focus(),
    stop() {
      typing.stop()
      kept.drop(draft)
    },
  }
}

/**
 * Says that somebody types when they begin, again while they go on, and that they stopped.
 *
 * @param {(on: boolean) => void} tell
 */
function typingHint(tell) {
  let toldAt = -Infinity
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let pause
  const stop = () => {
    clearTimeout(pause)
    if (toldAt > -Infinity) tell(false)
    toldAt = -Infinity
  }
  return {
    /** @param {boolean} isWriting */
    typed(isWriting) {
      if (!isWriting) return stop()
      clearTimeout(pause)
      pause = setTimeout(stop, TYPING_PAUSE_MS)
      if (performance.now() - toldAt < TYPING_REPEAT_MS) return
      toldAt = performance.now()
      tell(true)
    },
    stop,
  }
}
