export { type WebChat, webChat } from './web-chat-channel.js'
export { webChatPage, type WebChatPageOptions } from './web-chat-page.js'
export type { FormField } from './page/form-field.js'
export type {
  AwayListener,
  AwayMessage,
  SignIn,
  SignedIn,
  WebChatLimitOptions,
  WebChatOptions,
} from './web-chat-options.js'
export {
  type ChatMessage,
  type ChatSnapshot,
  type ChatState,
  type HelloRefusal,
  type SendReply,
  type SendRequest,
  type WebChatHello,
  webChatProtocol,
  type WebChatProtocol,
} from './web-chat-protocol.js'
