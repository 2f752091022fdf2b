import type { ChannelCapabilities } from '@ringwright/core'

/** In what Messenger and Instagram differ, which share everything else. */
export interface MessagingProfile {
  /** As people call it. */
  readonly product: string
  /** The usual name of the channel. */
  readonly channel: string
  /** `object` of its notifications. */
  readonly object: string
  /** Where it is reached, with the version. */
  readonly api: string
  readonly shows: Pick<ChannelCapabilities, 'textLengthMax' | 'measureText' | 'files'>
}
