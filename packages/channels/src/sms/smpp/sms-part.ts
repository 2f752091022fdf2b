import type { CollectionDefinition, Instant } from '@ringwright/core'

/** One part of a message, kept until all have come: the network forgets each as soon as it is answered. */
export interface SmsPart {
  readonly channel: string
  readonly group: string
  readonly from: string
  readonly to: string
  readonly text: string
  readonly total: number
  readonly sequence: number
  readonly at: Instant
  /** With this one the message was whole, and was passed on. */
  readonly isPassedOn?: true
}

export const smsParts: CollectionDefinition<SmsPart> = {
  name: 'smsParts',
  indexes: {
    group: { keys: ({ group }) => [group], order: ({ sequence }) => sequence },
    channel: { keys: ({ channel }) => [channel], order: ({ at }) => at },
    sender: { keys: ({ channel, from }) => [senderKey({ channel, address: from })], order: ({ at }) => at },
  },
}

/** The index value of who has sent a part. */
export function senderKey({ channel, address }: { readonly channel: string; readonly address: string }): string {
  return `${channel}:${address}`
}

/** The id under which a part stands. */
export function smsPartId({ group, sequence }: Pick<SmsPart, 'group' | 'sequence'>): string {
  return `${group}/${sequence}`
}
