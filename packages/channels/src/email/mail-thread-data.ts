import type { Person, PersonalDataKeeper } from '@ringwright/core'
import type { MailThreads } from './mail-threads.js'

/** What is known of the threads with a person's addresses: found by the channel's secret, so only by a center that runs. */
export function mailThreadData(channel: string, threads: MailThreads): PersonalDataKeeper {
  const addressesOf = ({ contacts }: Person): string[] =>
    contacts.filter((contact) => contact.channel === channel).map(({ address }) => address)
  return {
    name: `threads of ${channel}`,
    kinds: [],
    async *items(_desk, person) {
      for (const address of addressesOf(person)) {
        const thread = await threads.of(address)
        if (thread) yield { ...thread } as never
      }
    },
    isBusy: () => false,
    async erase(_desk, person) {
      let erased = 0
      for (const address of addressesOf(person)) if (await threads.forget(address)) erased++
      return erased
    },
  }
}
