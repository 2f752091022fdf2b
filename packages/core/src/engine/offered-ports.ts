import type { ChannelAdapter } from '../channel/channel-adapter.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import type { PersonalDataKeeper } from '../privacy/personal-data-keeper.js'
import type { Router } from '../router/router.js'
import type { CallControl } from '../voice/call-control.js'
import type { CallTaker, PluginInstance, Ports } from './plugin.js'

/** What the plug-ins of one center have brought. */
export class OfferedPorts implements Ports {
  router?: Router
  callControl?: CallControl
  readonly channels = new Map<string, ChannelAdapter>()
  readonly callTakers: CallTaker[] = []
  readonly keepers: PersonalDataKeeper[] = []

  /** Throws `already_exists` for a second one of what a center has one of. */
  add({ router, callControl, channel, takesCall, personalData }: PluginInstance, plugin: string): void {
    if (router) this.#offer('router', router, plugin)
    if (callControl) this.#offer('callControl', callControl, plugin)
    if (channel) this.#addChannel(channel)
    if (takesCall) this.callTakers.push(takesCall)
    // Several channels of one kind may bring the same one.
    if (personalData && !this.keepers.includes(personalData)) this.keepers.push(personalData)
  }

  #offer<K extends 'router' | 'callControl'>(name: K, port: Ports[K] & object, plugin: string): void {
    if (this[name])
      throw new RingwrightError('already_exists', `Plug-in "${plugin}" brings a second ${name}; a center has one.`)
    Object.assign(this, { [name]: port })
  }

  #addChannel(channel: ChannelAdapter): void {
    if (this.channels.has(channel.name))
      throw new RingwrightError('already_exists', `Two channels are called "${channel.name}"; name one otherwise.`)
    this.channels.set(channel.name, channel)
  }
}
