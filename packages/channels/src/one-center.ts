import { type ChannelAdapter, type Engine, type PluginInstance, RingwrightError } from '@ringwright/core'

/** The adapter that a plug-in gives its center, once there is one. */
export interface OneCenter<Channel extends ChannelAdapter> {
  readonly channel: Channel | undefined
  /** The plug-in's `setup`; throws `wrong_state` for a second center, because an adapter belongs to its center's host. */
  setup(engine: Engine): PluginInstance
  /** A handler that can be mounted before there is a center: 503 until then, and while the channel has no answer. */
  handler<Given extends readonly unknown[]>(
    answer: (channel: Channel, ...given: Given) => Answer,
  ): (...given: Given) => Promise<Response>
}

type Answer = Response | Promise<Response> | undefined

/** A center that is about to run does so by then. */
const RETRY_AFTER_S = 5

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
    handler:
      (answer) =>
      async (...given) =>
        (channel && (await answer(channel, ...given))) ??
        new Response(null, { status: 503, headers: { 'retry-after': `${RETRY_AFTER_S}` } }),
  }
}
