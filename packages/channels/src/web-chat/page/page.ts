// The program of the chat page. Bundled for browsers by whoever serves it; see the README of this package.
import type { LinkStorage } from '@ringwright/core/link'
import { type ChatView, createWebChatClient, type WebChatClient } from '../web-chat-client.js'
import { browserClock, browserRandom } from './browser-ports.js'
import { FileUploads } from './file-uploads.js'
import { MessageLog } from './message-log.js'
import { pageTexts, type PageTexts } from './page-texts.js'

/** What `settings.json` beside the page says. */
export interface PageSettings {
  /** Relative to the page, or absolute. */
  readonly socket: string
  readonly service: string
  readonly title: string
  /** Relative to the page, or absolute. Absent: no files can be sent. */
  readonly upload?: string
}

/** What the page says, and how it writes times and numbers. */
interface Words {
  readonly language: string
  readonly texts: PageTexts
}

/** Brings the document of `webChatPage` to life. */
export async function startChatPage(): Promise<void> {
  const words = pageTexts(navigator.languages)
  try {
    const response = await fetch('settings.json')
    if (!response.ok) throw new Error(`settings.json: ${response.status}`)
    open((await response.json()) as PageSettings, words)
  } catch {
    part('status').textContent = words.texts.failed
  }
}

function open(settings: PageSettings, words: Words): void {
  const service = new URLSearchParams(location.search).get('service') ?? settings.service
  const url = new URL(settings.socket, location.href)
  url.protocol = url.protocol === 'https:' || url.protocol === 'wss:' ? 'wss:' : 'ws:'
  const client = createWebChatClient({
    connect: () => new WebSocket(url),
    service,
    clock: browserClock,
    random: browserRandom,
    visitorStorage: storage('localStorage', 'ringwright-visitor'),
    linkStorage: storage('sessionStorage', `ringwright-link ${service}`),
  })
  label(settings.title, words)
  listen(client, words)
  if (settings.upload !== undefined) takeFiles(client, new URL(settings.upload, location.href).href, words)
  show(client, words)
  client.start()
  // In the frame of `embed.js`, the visitor has just asked for the chat.
  if (parent !== window) part('text').focus()
}

function label(title: string, { language, texts }: Words): void {
  document.documentElement.lang = language
  document.title = title
  part('title').textContent = title
  part('text-label').textContent = texts.write
  part<HTMLTextAreaElement>('text').placeholder = texts.write
  for (const name of ['send', 'end', 'earlier', 'reconnect', 'attach'] as const) part(name).textContent = texts[name]
}

function show(client: WebChatClient, { language, texts }: Words): void {
  const log = new MessageLog(part('log'), part('messages'), texts, language, client)
  const render = (view: ChatView): void => {
    say(part('status'), statusText(view, texts, language))
    part('status').dataset.phase = view.connection.phase
    say(part('typing'), view.typing ? texts.typing(view.typing.name) : '')
    part('earlier').hidden = !view.hasEarlier
    part('reconnect').hidden = view.connection.phase !== 'stopped'
    part('end').hidden = view.state.state === 'none' || view.state.state === 'closed'
    if (view.limits) part<HTMLTextAreaElement>('text').maxLength = view.limits.textLengthMax
    log.show(view)
  }
  client.subscribe(render)
  render(client.view)
}

/** Changes a live region only when it says something else, or it would be read out again. */
function say(region: HTMLElement, text: string): void {
  if (region.textContent !== text) region.textContent = text
}

function statusText({ connection, state }: ChatView, { stopped, ...words }: PageTexts, language: string): string {
  if (connection.phase === 'connecting') return words.connecting
  if (connection.phase === 'waiting') return words.reconnecting
  if (connection.phase === 'stopped') return stopped[connection.reason ?? ''] ?? words.failed
  switch (state.state) {
    case 'waiting':
      return words.waiting(state.position.toLocaleString(language), state.waiting.toLocaleString(language))
    case 'engaged':
      return words.engaged(state.agentName)
    default:
      return words[state.state]
  }
}

function listen(client: WebChatClient, { texts }: Words): void {
  const input = part<HTMLTextAreaElement>('text')
  const form = part<HTMLFormElement>('form')
  const problem = part('problem')
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (input.value.trim() !== '') client.send({ text: input.value })
    input.value = ''
    input.focus()
    const log = part('log')
    log.scrollTop = log.scrollHeight
  })
  input.addEventListener('input', () => client.typing())
  input.addEventListener('keydown', (event) => {
    // While an input method composes a word, Enter chooses a character.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    form.requestSubmit()
  })
  const attempt = (work: Promise<void>): void => {
    problem.textContent = ''
    work.catch(() => {
      problem.textContent = texts.failed
    })
  }
  part('end').addEventListener('click', () => attempt(client.leave()))
  part('earlier').addEventListener('click', () => attempt(client.loadEarlier()))
  part('reconnect').addEventListener('click', () => client.start())
  // Inside the frame of `embed.js`, Escape closes the chat.
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && parent !== window) parent.postMessage('ringwright-chat:close', '*')
  })
}

/** By the button, by pasting a picture, and by dropping files anywhere on the chat. */
function takeFiles(client: WebChatClient, url: string, { language, texts }: Words): void {
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

/** One key of a storage; browsers that forbid it to frames throw on access, which counts as empty. */
function storage(kind: 'localStorage' | 'sessionStorage', key: string): LinkStorage {
  return {
    load: () => window[kind].getItem(key),
    save: (text) => window[kind].setItem(key, text),
    clear: () => window[kind].removeItem(key),
  }
}

function part<Element extends HTMLElement = HTMLElement>(id: string): Element {
  return document.getElementById(id) as Element
}
