import type { Person, PersonalDataKeeper, RecordDesk } from '@ringwright/core'
import { MailThreads } from './mail-threads.js'

/** Whose threads are looked through for what they keep of a person. */
export interface MailThreadDataOptions {
  /** The name that `email` was given. */
  readonly channel: string
  /** That of `email`: by nothing else are threads found. */
  readonly secret: string
}

/** What is known of the threads with a person's addresses. `email` brings it; for erasing from outside of a center. */
export function mailThreadData({ channel, secret }: MailThreadDataOptions): PersonalDataKeeper {
  const threadsIn = (desk: RecordDesk): MailThreads => new MailThreads(desk, channel, secret)
  const addressesOf = ({ contacts }: Person): string[] =>
    contacts.filter((contact) => contact.channel === channel).map(({ address }) => address)
  return {
    name: `threads of ${channel}`,
    kinds: [],
    async *items(desk, person) {
      const threads = threadsIn(desk)
      for (const address of addressesOf(person)) {
        const thread = await threads.of(address)
        if (thread) yield { ...thread } as never
      }
    },
    isBusy: () => false,
    async erase(desk, person) {
      const threads = threadsIn(desk)
      let erased = 0
      for (const address of addressesOf(person)) if (await threads.forget(address)) erased++
      return erased
    },
  }
}
