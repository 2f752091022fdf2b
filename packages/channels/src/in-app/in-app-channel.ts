import { type SignIn, type WebChat, type WebChatOptions, webChat } from '../web-chat/index.js'

/** As for the web chat; whoever is not signed in is not let in. */
export interface InAppOptions extends Omit<WebChatOptions, 'signInRequired'> {
  /** Reads the token of the app's own sign-in, such as `jwtSignIn({ … })`. */
  readonly signIn: SignIn
}

/**
 * The chat of an app whose users have signed in: the protocol of the web chat, with one conversation for an account on
 * whichever device. Named `in-app` unless told otherwise.
 */
export function inApp(options: InAppOptions): WebChat {
  return webChat({ name: 'in-app', ...options, signInRequired: true })
}
