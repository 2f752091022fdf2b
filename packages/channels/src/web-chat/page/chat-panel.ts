import { firstThatWorks, httpSocket } from '@ringwright/core/link/client'
import type { LinkStorage } from '@ringwright/core/link'
import { cut } from '../told-by-page.js'
import { type ChatView, createWebChatClient, type WebChatClient } from '../web-chat-client.js'
import { browserClock, browserRandom } from './browser-ports.js'
import type { ChatTexts, ChatWords } from './chat-texts.js'
import { takeFiles } from './file-uploads.js'
import type { FormField } from './form-field.js'
import { introductionForm } from './introduction-form.js'
import { MessageLog } from './message-log.js'

/** What `settings.json` beside the page says; addresses are relative to it, or absolute. */
export interface ChatSettings {
  readonly socket: string
  /** For networks that let no WebSockets through. Absent: there is none. */
  readonly fallback?: string
  readonly service: string
  readonly title: string
  /** Absent: no files can be sent. */
  readonly upload?: string
  /** Asked before the first message. */
  readonly form?: readonly FormField[]
}

export interface ChatPanelOptions {
  /** Where the elements of `chatMarkup` are. */
  readonly root: Document | ShadowRoot
  readonly settings: ChatSettings
  /** What addresses are relative to. */
  readonly base: string
  readonly words: ChatWords
}

type Part = <Element extends HTMLElement = HTMLElement>(id: string) => Element

/** Connects the elements of a chat with its server. */
export function openChat({ root, settings, base, words }: ChatPanelOptions): void {
  const part: Part = (id) => root.getElementById(id) as never
  const { service, form = [] } = settings
  let answers: Readonly<Record<string, string>> | undefined
  const client = createWebChatClient({
    connect: connector(settings, base),
    service,
    clock: browserClock,
    random: browserRandom,
    visitorStorage: storage('localStorage', 'ringwright-visitor'),
    linkStorage: storage('sessionStorage', `ringwright-link ${service}`),
    attributes: () => ({ ...answers, ...pageAttributes(words) }),
  })
  label(part, settings.title, words)
  listen(part, client, words)
  introductionForm(part('introduction'), form, words.texts, (said) => {
    answers = said
    if (said.name !== undefined) client.introduce(said.name)
    part('introduction').hidden = true
    part('form').hidden = false
    part('text').focus()
  })
  if (settings.upload !== undefined) takeFiles(part, client, new URL(settings.upload, base).href, words)
  show(part, client, words, () => form.length > 0 && !answers)
  client.start()
}

/** A WebSocket where it gets through, and plain requests where it does not. */
function connector({ socket, fallback }: ChatSettings, base: string) {
  const url = new URL(socket, base)
  url.protocol = url.protocol === 'https:' || url.protocol === 'wss:' ? 'wss:' : 'ws:'
  const webSocket = () => new WebSocket(url)
  if (fallback === undefined) return webSocket
  const address = new URL(fallback, base).href
  return firstThatWorks([
    webSocket,
    () => httpSocket({ url: address, mode: 'stream' }),
    () => httpSocket({ url: address, mode: 'poll' }),
  ])
}

/** Where the visitor is; a query can hold what is nobody's business, so that only the path is told. */
function pageAttributes({ language }: ChatWords): Readonly<Record<string, string>> {
  const pageUrl = `${location.origin}${location.pathname}`
  return { pageUrl: cut(pageUrl, 500), pageTitle: cut(document.title, 200), language }
}

function label(part: Part, title: string, { texts }: ChatWords): void {
  part('title').textContent = title
  part('text-label').textContent = texts.write
  part('unsent').textContent = texts.unsent
  part('forgotten').textContent = texts.forgotten
  part<HTMLTextAreaElement>('text').placeholder = texts.write
  for (const name of ['send', 'end', 'earlier', 'reconnect'] as const) part(name).textContent = texts[name]
  const attach = part('attach')
  attach.textContent = '+'
  attach.ariaLabel = texts.attach
  attach.title = texts.attach
}

function show(part: Part, client: WebChatClient, words: ChatWords, isUnknown: () => boolean): void {
  const { language, texts } = words
  const log = new MessageLog(part('log'), part('messages'), texts, language, client)
  const render = (view: ChatView): void => {
    say(part('status'), statusText(view, texts, language))
    part('status').dataset.phase = view.connection.phase
    say(part('typing'), view.typing ? texts.typing(view.typing.name) : '')
    part('unsent').hidden = !view.showsUnsent
    part('forgotten').hidden = !view.isForgotten
    part('earlier').hidden = !view.hasEarlier
    part('reconnect').hidden = view.connection.phase !== 'stopped'
    part('end').hidden = view.state.state === 'none' || view.state.state === 'closed'
    if (view.limits) part<HTMLTextAreaElement>('text').maxLength = view.limits.textLengthMax
    // Asked once it is known that there is no conversation that could be gone on with.
    const asks = isUnknown() && view.limits !== undefined && view.messages.length === 0 && view.pending.length === 0
    part('introduction').hidden = !asks
    part('form').hidden = asks
    log.show(view)
    if (isLookedAt(part('log'))) client.seen()
  }
  client.subscribe(render)
  document.addEventListener('visibilitychange', () => isLookedAt(part('log')) && client.seen())
  new IntersectionObserver(() => isLookedAt(part('log')) && client.seen()).observe(part('log'))
  render(client.view)
}

/** In a window that is in front, and not folded away. */
function isLookedAt(element: HTMLElement): boolean {
  return document.visibilityState === 'visible' && element.offsetParent !== null
}

/** Changes a live region only when it says something else, or it would be read out again. */
function say(region: HTMLElement, text: string): void {
  if (region.textContent !== text) region.textContent = text
}

function statusText({ connection, state, isOpen }: ChatView, words: ChatTexts, language: string): string {
  if (connection.phase === 'connecting') return words.connecting
  if (connection.phase === 'waiting') return words.reconnecting
  if (connection.phase === 'stopped') return words.stopped[connection.reason ?? ''] ?? words.failed
  switch (state.state) {
    case 'waiting':
      return words.waiting(state.position.toLocaleString(language), state.waiting.toLocaleString(language))
    case 'left':
      return words.left(
        new Intl.DateTimeFormat(language, { weekday: 'long', hour: 'numeric', minute: '2-digit' }).format(
          state.opensAt,
        ),
      )
    case 'engaged':
      return words.engaged(state.agentName)
    case 'none':
      return isOpen ? words.none : words.away
    default:
      return words[state.state]
  }
}

function listen(part: Part, client: WebChatClient, { texts }: ChatWords): void {
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
  input.addEventListener('input', () => client.typing(input.value))
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
}

/** One key of a storage; browsers that forbid it to frames throw on access, which counts as empty. */
function storage(kind: 'localStorage' | 'sessionStorage', key: string): LinkStorage {
  return {
    load: () => window[kind].getItem(key),
    save: (text) => window[kind].setItem(key, text),
    clear: () => window[kind].removeItem(key),
  }
}
