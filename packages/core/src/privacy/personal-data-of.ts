/// <reference lib="esnext.disposable" preserve="true" />
import { systemClock } from '../clock/system-clock.js'
import type { Clock } from '../clock/clock.js'
import { CustomerBook } from '../customer/customer-book.js'
import { contactIdentifier } from '../customer/identifier.js'
import { StorageDesk } from '../engine/storage-desk.js'
import type { CenterId } from '../identity/identity.js'
import { interactions } from '../interaction/interaction.js'
import type { Contact } from '../permission/contact.js'
import type { Random } from '../randomness/random.js'
import { systemRandom } from '../randomness/system-random.js'
import type { Archive } from '../storage/archive.js'
import type { Directory } from '../storage/directory.js'
import type { Store } from '../storage/store.js'
import { leavingMessages } from '../voice/leaving-message.js'
import type { PersonalData } from './personal-data.js'
import { OWN_KEEPERS } from './own-keepers.js'
import { personalDataCommands } from './personal-data-commands.js'
import type { PersonalDataKeeper } from './personal-data-keeper.js'

/** A center that is looked into from outside, while it runs or not. */
export interface StoredCenter {
  readonly center: CenterId
  readonly store: Store
  readonly directory: Directory
  readonly archive: Archive
  /** Of the plug-ins that the center runs with: what is not named here stays. */
  readonly keepers?: readonly PersonalDataKeeper[]
  /** Default: `systemClock()`. */
  readonly clock?: Clock
  /** Default: `systemRandom()`. */
  readonly random?: Random
}

/** What is known of persons in storage whose center need not run. */
export interface StoredPersonalData extends PersonalData, AsyncDisposable {
  /** Ends what is under way; the storage stays open. */
  close(): Promise<void>
}

/**
 * The personal data of a center that is looked after from outside: whether its nodes run or none does. Nobody is asked for
 * permission, since whoever may open the storage may do all this; the actor stands in the facts.
 */
export async function personalDataOf(stored: StoredCenter): Promise<StoredPersonalData> {
  const { center, keepers = [], clock = systemClock(), random = systemRandom() } = stored
  const all = [...OWN_KEEPERS, ...keepers]
  const kinds = [interactions, leavingMessages, ...all.flatMap((keeper) => keeper.kinds)]
  const desk = new StorageDesk({ ...stored, clock, random, kinds })
  await desk.open()
  // What addresses of text channels are outside of them, channels know, and none is here: voice needs none.
  const identifierOf = ({ channel, address }: Contact) => contactIdentifier(new Map(), channel, address)
  const { newId } = desk
  const book = new CustomerBook({
    ...{ center, directory: desk.directory, clock, newId },
    identifierOf: (channel, address) => identifierOf({ channel, address }),
  })
  const commands = personalDataCommands({
    ...{ desk, book, identifierOf },
    keepers: () => all,
  })
  const close = () => desk.close()
  return { ...commands, close, [Symbol.asyncDispose]: close }
}
