import type { CenterId, ConversationId } from '../identity/identity.js'
import type { Directory } from '../storage/directory.js'
import { type Conversation, conversations } from './conversation.js'

/** How often a change that others keep overtaking is tried. */
const TRIES_MAX = 10

/** Changes a conversation, unless `change` says no. Resolves with what it then is, or undefined where nothing has changed. */
export async function changeConversation(
  { center, directory }: { readonly center: CenterId; readonly directory: Directory },
  id: ConversationId,
  change: (conversation: Conversation) => Conversation | undefined,
): Promise<Conversation | undefined> {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const entry = await directory.get(center, conversations, id)
    const body = entry ? change(entry.body) : undefined
    if (!entry || !body) return undefined
    const { outcome } = await directory.put(center, conversations, id, body, entry.version)
    if (outcome === 'put') return body
  }
  return undefined
}
