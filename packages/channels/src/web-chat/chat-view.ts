import type { ChatMessage, ChatSnapshot, ChatState, HelloRefusal, SendReply, SendRequest } from './web-chat-protocol.js'

/** Why a message was not taken. */
export type RefusedSend = Extract<SendReply, { outcome: 'refused' }>

/** A message that the server has not confirmed. */
export interface PendingMessage extends SendRequest {
  /** Absent while it is on its way; `tooManyWaiting`: too much is on its way already. */
  readonly refused?: Omit<RefusedSend, 'outcome' | 'reason'> & {
    readonly reason: RefusedSend['reason'] | 'tooManyWaiting'
  }
}

/** How the page is connected. */
export type ChatConnection =
  | { readonly phase: 'connecting' }
  | { readonly phase: 'online' }
  /** It tries again by itself. */
  | { readonly phase: 'waiting'; readonly retryInMs: number }
  /** It does not try again until `start()`; `elsewhere`: another tab took this one's place. */
  | { readonly phase: 'stopped'; readonly reason?: HelloRefusal | 'elsewhere' | 'refused' }

/** Everything that a page shows. Each change makes a new one; what did not change is the same object. */
export interface ChatView {
  readonly connection: ChatConnection
  readonly state: ChatState
  /** In order, without gaps. */
  readonly messages: readonly ChatMessage[]
  /** Own messages that are not among them yet, in the order in which they were written. */
  readonly pending: readonly PendingMessage[]
  /** Somebody on the other side types. */
  readonly typing?: { readonly name?: string }
  /** Whether there are earlier messages to ask for. */
  readonly hasEarlier: boolean
  /** False while nobody is there to answer: what is written is left for later. */
  readonly isOpen: boolean
  /** Agents see what is written here before it is sent: the page has to say so. */
  readonly showsUnsent: boolean
  /** The page was not opened for so long that its earlier conversation is not shown any more; what is written begins another. */
  readonly isForgotten: boolean
  /** Known once the server has answered. */
  readonly limits?: ChatSnapshot['limits']
}

export const emptyView: ChatView = {
  connection: { phase: 'stopped' },
  state: { state: 'none' },
  messages: [],
  pending: [],
  hasEarlier: false,
  isOpen: true,
  showsUnsent: false,
  isForgotten: false,
}

export function withSnapshot(view: ChatView, snapshot: ChatSnapshot): ChatView {
  const { messages, state, limits, open = true, showsUnsent = false, isForgotten = false } = snapshot
  return {
    ...withoutArrived(withoutTyping(view), messages),
    messages,
    state,
    limits,
    isOpen: open,
    showsUnsent,
    isForgotten,
    hasEarlier: (messages[0]?.sequence ?? 1) > 1,
  }
}

/**
 * Adds a message where its number belongs, or puts it in the place of what it said before; one that was pending is so no
 * longer. One from before the first that is shown has been changed: it is read so when earlier ones are asked for.
 */
export function withMessage(view: ChatView, message: ChatMessage): ChatView {
  const index = view.messages.findIndex(({ id }) => id === message.id)
  const known = view.messages[index]
  if (known) return revisedAt(message) > revisedAt(known) ? withRevised(view, index, message) : view
  const [first] = view.messages
  if (first && message.sequence < first.sequence) return view
  const messages = [...view.messages, message].sort((a, b) => a.sequence - b.sequence)
  return { ...(message.from === 'customer' ? withoutArrived(view, [message]) : withoutTyping(view)), messages }
}

function withRevised(view: ChatView, index: number, message: ChatMessage): ChatView {
  return { ...view, messages: view.messages.with(index, message) }
}

/** What was taken back stays so. */
function revisedAt({ editedAt = 0, deletedAt }: ChatMessage): number {
  return deletedAt === undefined ? editedAt : Number.POSITIVE_INFINITY
}

export function withEarlier(view: ChatView, earlier: readonly ChatMessage[]): ChatView {
  const first = view.messages[0]?.sequence ?? Number.POSITIVE_INFINITY
  const messages = [...earlier.filter(({ sequence }) => sequence < first), ...view.messages]
  return { ...view, messages, hasEarlier: earlier.length > 0 && (messages[0]?.sequence ?? 1) > 1 }
}

/** Adds a message that was written, or replaces what was known of it. */
export function withPending(view: ChatView, message: PendingMessage): ChatView {
  const index = view.pending.findIndex(({ clientId }) => clientId === message.clientId)
  return { ...view, pending: index < 0 ? [...view.pending, message] : view.pending.with(index, message) }
}

export function withoutPending(view: ChatView, clientId: string): ChatView {
  return { ...view, pending: view.pending.filter((message) => message.clientId !== clientId) }
}

/** What the server has told of before it has answered the sending. */
function withoutArrived(view: ChatView, arrived: readonly ChatMessage[]): ChatView {
  const pending = view.pending.filter((each) => !arrived.some(({ clientId }) => clientId === each.clientId))
  return pending.length === view.pending.length ? view : { ...view, pending }
}

export function withoutTyping(view: ChatView): ChatView {
  const { typing: _, ...rest } = view
  return rest
}
