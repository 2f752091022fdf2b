import type { ChatView } from '../web-chat-client.js'
import { type MessageActions, messageElement, pendingElement } from './message-element.js'
import type { ChatTexts } from './chat-texts.js'

/** So close to the end counts as being there: new messages are followed. */
const AT_END_PX = 48

/** Shows a view's messages. What stands there is left alone, so that a screen reader hears only what is new. */
export class MessageLog {
  readonly #scroller: HTMLElement
  readonly #list: HTMLElement
  readonly #shown = new Map<string, { readonly source: unknown; readonly element: HTMLElement }>()
  readonly #texts: ChatTexts
  readonly #language: string
  readonly #actions: MessageActions

  constructor(scroller: HTMLElement, list: HTMLElement, texts: ChatTexts, language: string, actions: MessageActions) {
    this.#scroller = scroller
    this.#list = list
    this.#texts = texts
    this.#language = language
    this.#actions = actions
  }

  show({ messages, pending }: ChatView): void {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller
    const wasAtEnd = scrollHeight - scrollTop - clientHeight <= AT_END_PX
    const first = this.#list.firstElementChild
    const wanted = [
      ...messages.map((message) =>
        this.#element(message.id, message, () => messageElement(message, this.#texts, this.#language, this.#actions)),
      ),
      ...pending.map((message) =>
        this.#element(`pending ${message.clientId}`, message, () =>
          pendingElement(message, this.#texts, this.#actions),
        ),
      ),
    ]
    this.#arrange(wanted)
    if (wasAtEnd) this.#scroller.scrollTop = this.#scroller.scrollHeight
    // Earlier messages came in above: what was read stays where it was.
    else if (first !== this.#list.firstElementChild)
      this.#scroller.scrollTop = scrollTop + this.#scroller.scrollHeight - scrollHeight
  }

  #element(key: string, source: unknown, make: () => HTMLElement): HTMLElement {
    const shown = this.#shown.get(key)
    if (shown && shown.source === source) return shown.element
    const element = make()
    this.#shown.set(key, { source, element })
    return element
  }

  #arrange(wanted: readonly HTMLElement[]): void {
    const kept = new Set(wanted)
    for (const [key, { element }] of this.#shown) if (!kept.has(element)) this.#shown.delete(key)
    for (const element of [...this.#list.children]) if (!kept.has(element as HTMLElement)) element.remove()
    let next = this.#list.firstElementChild
    for (const element of wanted) {
      if (element === next) next = next.nextElementSibling
      else this.#list.insertBefore(element, next)
    }
  }
}
