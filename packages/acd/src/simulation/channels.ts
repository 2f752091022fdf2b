import type { Medium } from '@ringwright/core'

/** By which customers come in a simulation: they cost an agent differently, and mail can be put aside. */
export const CHANNELS = ['voice', 'web-chat', 'email'] as const

export type SimulatedChannel = (typeof CHANNELS)[number]

export function mediumOf(channel: SimulatedChannel): Medium {
  return channel === 'voice' ? 'voice' : 'text'
}
