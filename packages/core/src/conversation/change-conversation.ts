import type { CenterId, ConversationId } from '../identity/identity.js'
import { changeEntry } from '../storage/change-entry.js'
import type { Directory } from '../storage/directory.js'
import { type Conversation, conversations } from './conversation.js'

/** Changes a conversation, unless `change` says no. Resolves with what it then is, or undefined where nothing has changed. */
export function changeConversation(
  place: { readonly center: CenterId; readonly directory: Directory },
  id: ConversationId,
  change: (conversation: Conversation) => Conversation | undefined,
): Promise<Conversation | undefined> {
  return changeEntry(place, conversations, id, (conversation) => conversation && change(conversation))
}
