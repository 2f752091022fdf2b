import { button } from './button.js'
import { element } from './element.js'

/** Files under way at once; a message has no more. */
const FILES_MAX = 10

const REFUSED = /** @type {Record<string, string>} */ ({
  tooLong: 'Too big.',
  typeRefused: 'Files of this kind cannot be sent.',
  infected: 'This file was found to be harmful.',
  tooFast: 'Too many files. Try again in a minute.',
})

/**
 * Sends files to the center one by one, with their progress, and hands on what messages then name them by.
 *
 * @param {(attachment: import('./outbox.js').Attachment) => void} onKept
 */
export function fileUpload(onKept) {
  const list = element('ul', { class: 'uploads' })
  const chooser = element('input', {
    ...{ type: 'file', multiple: true, hidden: true },
    onchange() {
      add(chooser.files ?? [])
      chooser.value = ''
    },
  })
  let last = Promise.resolve()

  /** @param {Iterable<File>} files */
  function add(files) {
    for (const file of [...files].slice(0, FILES_MAX)) {
      const row = uploadRow(file.name)
      list.append(row.node)
      last = last.then(() => send(file, row))
    }
  }

  /** @param {File} file @param {ReturnType<typeof uploadRow>} row @returns {Promise<void>} */
  function send(file, row) {
    if (!row.node.isConnected) return Promise.resolve()
    return new Promise((resolve) => {
      // Not fetch: it does not tell how much of a body has left.
      const request = new XMLHttpRequest()
      request.open('POST', `/api/files/agent?name=${encodeURIComponent(file.name)}`)
      request.setRequestHeader('content-type', 'application/octet-stream')
      request.responseType = 'json'
      request.upload.onprogress = ({ loaded, total }) => row.progress(loaded / Math.max(1, total))
      request.onloadend = () => {
        if (request.status === 201) {
          row.node.remove()
          onKept(request.response)
        } else row.fail(REFUSED[request.response?.reason] ?? 'Not sent. Try again.')
        resolve()
      }
      row.onCancel(() => request.abort())
      request.send(file)
    })
  }

  /** @param {Event} event @param {DataTransfer | null} transfer */
  function takeFrom(event, transfer) {
    if (!transfer || transfer.files.length === 0) return
    event.preventDefault()
    add(transfer.files)
  }

  return {
    node: element('div', {}, list, chooser),
    choose: () => chooser.click(),
    /**
     * Takes what is pasted or dropped there.
     *
     * @param {HTMLElement} place
     */
    listenTo(place) {
      place.addEventListener('paste', (event) => takeFrom(event, event.clipboardData))
      // Without this, the browser would open what is dropped in the place of the page.
      place.addEventListener('dragover', (event) => event.preventDefault())
      place.addEventListener('drop', (event) => takeFrom(event, event.dataTransfer))
    },
  }
}

/** @param {string} name */
function uploadRow(name) {
  const bar = element('progress', { max: '1', value: '0', 'aria-label': name })
  /** @type {(() => void) | undefined} */
  let cancel
  const node = element(
    'li',
    {},
    element('span', {}, name),
    bar,
    button({
      ...{ label: 'Remove', kind: 'quiet' },
      onPress() {
        node.remove()
        cancel?.()
      },
    }),
  )
  return {
    node,
    /** @param {number} share */
    progress(share) {
      bar.value = share
    },
    /** @param {string} problem */
    fail(problem) {
      bar.replaceWith(element('span', { class: 'delivery', role: 'alert' }, problem))
    },
    /** @param {() => void} listener */
    onCancel(listener) {
      cancel = listener
    },
  }
}
