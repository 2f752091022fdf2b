import type { ChatMessage, PendingMessage } from '../web-chat-client.js'
import type { ChatTexts } from './chat-texts.js'

type FileLink = NonNullable<ChatMessage['attachments']>[number]

export interface MessageActions {
  retry(clientId: string): void
  discard(clientId: string): void
  send(message: { readonly text: string; readonly reply: { readonly id: string } }): void
}

/** A message in the log. Whatever others wrote enters the page as text, never as markup. */
export function messageElement(
  message: ChatMessage,
  texts: ChatTexts,
  language: string,
  actions: MessageActions,
): HTMLLIElement {
  const element = document.createElement('li')
  element.className = `message ${message.from}`
  if (message.name !== undefined) element.append(part('p', 'who', message.name))
  if (message.deletedAt !== undefined) element.append(part('p', 'gone', texts.takenBack))
  element.append(...contentOf(message, texts))
  if (message.card) element.append(cardElement(message.card, texts))
  if (message.options) element.append(optionButtons(message.options, actions))
  const clock = timeText(message.at, language)
  const time = part('time', 'when', message.editedAt === undefined ? clock : `${clock} · ${texts.edited}`)
  time.dateTime = new Date(message.at).toISOString()
  element.append(time)
  return element
}

/** An own message that is on its way, or was refused. */
export function pendingElement(message: PendingMessage, texts: ChatTexts, actions: MessageActions): HTMLLIElement {
  const element = document.createElement('li')
  const { clientId, refused } = message
  element.className = `message customer ${refused ? 'refused' : 'sending'}`
  element.append(...contentOf(message, texts))
  if (!refused) {
    element.append(part('p', 'when', texts.sending))
    return element
  }
  const amount = refused.retryInMs === undefined ? refused.limit : Math.ceil(refused.retryInMs / 1_000)
  element.append(part('p', 'problem', texts.refused(refused.reason, String(amount ?? ''))))
  element.append(
    button(texts.retry, () => actions.retry(clientId)),
    button(texts.discard, () => actions.discard(clientId)),
  )
  return element
}

function contentOf({ text, attachments = [] }: Pick<ChatMessage, 'text' | 'attachments'>, texts: ChatTexts): Node[] {
  const nodes: Node[] = []
  if (text !== undefined) nodes.push(part('p', 'text', text))
  for (const attachment of attachments) nodes.push(attachmentLink(attachment, texts))
  return nodes
}

/** Pressed once, they are answered: the rest of the conversation says with what. */
function optionButtons(options: NonNullable<ChatMessage['options']>, actions: MessageActions): HTMLElement {
  const group = document.createElement('div')
  group.className = 'options'
  group.role = 'group'
  const buttons = options.map(({ id, label, description = '' }) => {
    const element = button(label, () => {
      for (const each of buttons) each.disabled = true
      actions.send({ text: label, reply: { id } })
    })
    element.title = description
    element.dir = 'auto'
    return element
  })
  group.append(...buttons)
  return group
}

function cardElement({ title, text, image, url }: NonNullable<ChatMessage['card']>, texts: ChatTexts): HTMLElement {
  const card = document.createElement('div')
  card.className = 'card'
  if (image) card.append(attachmentLink(image, texts))
  card.append(part('p', 'label', title))
  if (text !== undefined) card.append(part('p', 'text', text))
  if (url !== undefined) card.append(attachmentLink({ url, name: url, contentType: 'text/html' }, texts))
  return card
}

/** A picture that the same server keeps is shown; everything else is a link. */
function attachmentLink({ url, name, contentType }: FileLink, texts: ChatTexts): HTMLAnchorElement {
  const link = part('a', 'attachment', name)
  // The server lets no other schemes pass; a page that trusts it alone would run what one forgets to check.
  if (/^https?:\/\//i.test(url)) link.href = url
  link.target = '_blank'
  link.rel = 'noopener noreferrer nofollow'
  link.title = texts.newWindow
  if (!/^image\/(?:png|jpeg|gif|webp)$/.test(contentType) || link.origin !== location.origin) return link
  const image = document.createElement('img')
  image.src = url
  image.alt = name
  link.classList.add('picture')
  link.replaceChildren(image)
  return link
}

function part<Name extends 'p' | 'a' | 'time'>(
  name: Name,
  className: string,
  text: string,
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name)
  element.className = className
  element.dir = 'auto'
  element.textContent = text
  return element
}

function button(label: string, onClick: () => void): HTMLButtonElement {
  const element = document.createElement('button')
  element.type = 'button'
  element.textContent = label
  element.addEventListener('click', onClick)
  return element
}

function timeText(at: number, language: string): string {
  return new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' }).format(at)
}
