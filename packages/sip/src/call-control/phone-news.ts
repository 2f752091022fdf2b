import { dialogPackage, messagePackage, Notifier, UserCalls, type WaitingMessages } from '../notifier/index.js'
import type { SipStack } from '../sip-stack.js'
import type { RegisteredPhones } from './registered-phones.js'

export interface PhoneNewsOptions {
  readonly stack: SipStack
  readonly phones: RegisteredPhones
  /** The host in the addresses of users. */
  readonly host: () => string
  /** Whether one user may see that another's phone rings or is in a call. Default: every user may. */
  readonly mayWatch?: (watcher: string, user: string) => boolean | Promise<boolean>
  /** Without it nobody is told of messages. */
  readonly waitingMessages?: (user: string) => WaitingMessages | Promise<WaitingMessages>
}

/** What the registered phones are told without asking each time. */
export interface PhoneNews {
  readonly userCalls: UserCalls
  /** A message has come for a user, or was listened to. */
  messagesChanged(user: string): void
}

/** Lets the phones subscribe to what others' phones do and to their messages, wherever they register from. */
export function phoneNews({ stack, phones, host, mayWatch, waitingMessages }: PhoneNewsOptions): PhoneNews {
  const { registrar, isUser } = phones
  const userCalls = new UserCalls((user) => notifier.changed('dialog', user))
  const lamps = dialogPackage({ calls: userCalls, host, mayWatch: mayWatch ?? (() => true) })
  const messages = waitingMessages && messagePackage({ waiting: waitingMessages, host })
  const notifier = new Notifier({
    packages: messages ? [lamps, messages] : [lamps],
    admit: (request) => registrar.admit(request),
    isUser,
  })
  stack.onSubscribe(notifier.handler)
  registrar.on('bindings:changed', ({ user, bindings }) => notifier.registered(user, bindings))
  return { userCalls, messagesChanged: (user) => notifier.changed('message-summary', user) }
}
