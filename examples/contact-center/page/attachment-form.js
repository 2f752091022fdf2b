import { button } from './button.js'
import { element, isShown, setShown } from './element.js'

/** Browsers on the other side decide by this whether to show or to download. */
const CONTENT_TYPES = {
  pdf: 'application/pdf',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  txt: 'text/plain',
  csv: 'text/csv',
  zip: 'application/zip',
}
const NAME_LENGTH_MAX = 200

/**
 * Asks for a link to a file that is elsewhere; the center passes on where it is.
 *
 * @param {(attachment: import('./outbox.js').Attachment) => void} onAttach
 */
export function attachmentForm(onAttach) {
  const url = element('input', {
    ...{ type: 'url', required: true, maxlength: '2048', pattern: 'https?://.+', placeholder: 'https://…' },
    'aria-label': 'Address of the file',
  })
  const node = element(
    'form',
    {
      class: 'attachment-form',
      hidden: true,
      onsubmit(/** @type {SubmitEvent} */ event) {
        event.preventDefault()
        onAttach(attachmentOf(new URL(url.value)))
        close()
      },
      onkeydown(/** @type {KeyboardEvent} */ event) {
        if (event.key === 'Escape') close()
      },
    },
    url,
    element('button', { type: 'submit', class: 'button' }, 'Send link'),
    button({ label: 'Cancel', kind: 'quiet', onPress: () => close() }),
  )
  function close() {
    url.value = ''
    setShown(node, false)
  }
  return {
    node,
    toggle() {
      setShown(node, !isShown(node))
      if (isShown(node)) url.focus()
    },
  }
}

/** @param {URL} url */
function attachmentOf(url) {
  const file = url.pathname.split('/').at(-1) ?? ''
  const extension = /** @type {keyof typeof CONTENT_TYPES} */ (file.split('.').at(-1)?.toLowerCase() ?? '')
  const name = (file || url.host).slice(0, NAME_LENGTH_MAX)
  return { url: url.href, name, contentType: CONTENT_TYPES[extension] ?? 'text/html' }
}
