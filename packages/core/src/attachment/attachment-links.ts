import type { MessageContent } from '../channel/message-content.js'

/**
 * Where files are kept, as messages see it. A message that is stored names a file for good; one that is read has a link
 * that runs out, made anew each time.
 */
export interface AttachmentLinks {
  /** The content as it is stored. Files that it names are from then on kept for as long as their conversation is. */
  claim(content: MessageContent): Promise<MessageContent>
  /** A content that was stored, with links that work. The same object when there is nothing to change. */
  readable<Content extends MessageContent>(content: Content): Content
}
