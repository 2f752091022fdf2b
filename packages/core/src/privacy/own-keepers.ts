import { broadcastRecipients } from '../outreach/broadcast-recipients.js'
import { remarkData } from '../remark/remark-data.js'
import { awaitedRevisionData } from '../text/awaited-revision-data.js'
import type { PersonalDataKeeper } from './personal-data-keeper.js'

/** What every center keeps of people beside customers, conversations, messages, recordings and facts. */
export const OWN_KEEPERS: readonly PersonalDataKeeper[] = [broadcastRecipients, remarkData, awaitedRevisionData]
