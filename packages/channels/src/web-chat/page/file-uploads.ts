import type { Attachment } from '@ringwright/core'
import type { WebChatClient } from '../web-chat-client.js'
import type { ChatTexts, ChatWords } from './chat-texts.js'

export interface FileUploadsOptions {
  /** Where each upload is shown while it is under way, or refused. */
  readonly list: HTMLElement
  readonly url: string
  readonly texts: ChatTexts
  readonly language: string
  /** What the upload handler knows the visitor by. */
  readonly token: () => string | undefined
  /** The server has the file. */
  readonly onKept: (attachment: Attachment) => void
}

/** Files under way at once; a message has no more. */
const FILES_MAX = 10

/** Sends files one by one, with their progress; each can be called off. */
export class FileUploads {
  readonly #options: FileUploadsOptions
  #last: Promise<void> = Promise.resolve()

  constructor(options: FileUploadsOptions) {
    this.#options = options
  }

  add(files: Iterable<File>): void {
    for (const file of [...files].slice(0, FILES_MAX)) {
      const row = new UploadRow(file.name, this.#options)
      this.#last = this.#last.then(() => (row.isOver ? undefined : this.#send(file, row)))
    }
  }

  #send(file: File, row: UploadRow): Promise<void> {
    const { url, token, onKept } = this.#options
    return new Promise((resolve) => {
      // Not fetch: it does not tell how much of a body has left.
      const request = new XMLHttpRequest()
      request.open('POST', `${url}?name=${encodeURIComponent(file.name)}`)
      request.setRequestHeader('authorization', `Bearer ${token() ?? ''}`)
      request.setRequestHeader('content-type', 'application/octet-stream')
      request.responseType = 'json'
      request.upload.onprogress = ({ loaded, total }) => row.progress(loaded / Math.max(1, total))
      request.onloadend = () => {
        const answer = (request.response ?? {}) as Attachment & { readonly reason?: string; readonly limit?: number }
        if (request.status === 201) {
          row.remove()
          onKept({ url: answer.url, name: answer.name, contentType: answer.contentType, bytes: answer.bytes ?? 0 })
        } else if (!row.isOver) row.fail(answer.reason ?? '', answer.limit)
        resolve()
      }
      row.onCancel = () => request.abort()
      request.send(file)
    })
  }
}

/** One file's line: its name, how far it is, and a button that calls it off or takes the refusal away. */
class UploadRow {
  isOver = false
  onCancel: (() => void) | undefined
  readonly #options: FileUploadsOptions
  readonly #element = document.createElement('li')
  readonly #bar = document.createElement('progress')

  constructor(name: string, options: FileUploadsOptions) {
    this.#options = options
    const label = document.createElement('span')
    label.textContent = name
    label.dir = 'auto'
    this.#bar.max = 1
    this.#bar.value = 0
    this.#bar.ariaLabel = name
    const button = document.createElement('button')
    button.type = 'button'
    button.textContent = options.texts.discard
    button.ariaLabel = `${options.texts.discard}: ${name}`
    button.addEventListener('click', () => {
      this.remove()
      this.onCancel?.()
    })
    this.#element.append(label, this.#bar, button)
    options.list.append(this.#element)
  }

  progress(share: number): void {
    this.#bar.value = share
  }

  fail(reason: string, limit: number | undefined): void {
    this.isOver = true
    const { texts, language } = this.#options
    const megabytes = limit === undefined ? '' : Math.floor(limit / 1_048_576).toLocaleString(language)
    const problem = document.createElement('span')
    problem.className = 'problem'
    problem.role = 'alert'
    problem.textContent = texts.fileRefused(reason, megabytes)
    this.#bar.replaceWith(problem)
  }

  remove(): void {
    this.isOver = true
    this.#element.remove()
  }
}

/** Takes files by the button, by pasting a picture, and by dropping them anywhere on the chat. */
export function takeFiles(
  part: <Element extends HTMLElement = HTMLElement>(id: string) => Element,
  client: WebChatClient,
  url: string,
  { language, texts }: ChatWords,
): void {
  const [list, chooser, attach] = [part('uploads'), part<HTMLInputElement>('files'), part('attach')]
  const uploads = new FileUploads({
    ...{ list, url, texts, language },
    token: () => client.token,
    onKept: (attachment) => client.send({ attachments: [attachment] }),
  })
  new MutationObserver(() => {
    list.hidden = list.childElementCount === 0
  }).observe(list, { childList: true })
  attach.hidden = false
  attach.addEventListener('click', () => chooser.click())
  chooser.addEventListener('change', () => {
    uploads.add(chooser.files ?? [])
    chooser.value = ''
  })
  const takeFrom = (event: Event, transfer: DataTransfer | null): void => {
    if (!transfer || transfer.files.length === 0) return
    event.preventDefault()
    uploads.add(transfer.files)
  }
  part('text').addEventListener('paste', (event) => takeFrom(event, event.clipboardData))
  const chat = part('chat')
  // Without this, the browser would open what is dropped in the place of the page.
  chat.addEventListener('dragover', (event) => event.preventDefault())
  chat.addEventListener('drop', (event) => takeFrom(event, event.dataTransfer))
}
