import { type ChannelAdapter, type Engine, type PluginInstance, RingwrightError } from '@ringwright/core'

/** The adapter that a plug-in gives its center, once there is one. */
export interface OneCenter<Channel extends ChannelAdapter> {
  readonly channel: Channel | undefined
  /** The plug-in's `setup`; throws `wrong_state` for a second center, because an adapter belongs to its center's host. */
  setup(engine: Engine): PluginInstance
}

/** `factory` is the function that the host has called, by which the error names what to make another of. */
export function oneCenter<Channel extends ChannelAdapter>(
  factory: string,
  make: (engine: Engine) => Channel,
): OneCenter<Channel> {
  let channel: Channel | undefined
  return {
    get channel() {
      return channel
    },
    setup(engine) {
      if (channel)
        throw new RingwrightError('wrong_state', `A ${factory}(…) serves one center; make another for the second one`)
      channel = make(engine)
      return { channel }
    },
  }
}
