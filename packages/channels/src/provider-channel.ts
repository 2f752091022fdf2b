import {
  type ChannelAdapter,
  type ChannelHost,
  ChannelInbox,
  type Engine,
  errorText,
  type LogFields,
} from '@ringwright/core'

/** What channels of providers have in common: settings, where faults go, and what brings in messages while the center runs. */
export abstract class ProviderChannel<Settings extends { readonly name: string }, Inbound>
  implements Pick<ChannelAdapter, 'name' | 'start' | 'stop'>
{
  readonly name: string
  protected readonly settings: Settings
  protected readonly engine: Engine
  /** Brings in what customers write; undefined until the center runs, and once it has stopped. */
  protected inbound: Inbound | undefined
  readonly #failed: string
  readonly #fields: LogFields

  /** `failed` is how a fault stands in the log, beside the channel's name and `fields`. */
  constructor(settings: Settings, engine: Engine, failed: string, fields: LogFields = {}) {
    this.name = settings.name
    this.settings = settings
    this.engine = engine
    this.#failed = failed
    this.#fields = fields
  }

  /** Made as the center starts. Messages go to `inbox`, one after the other of each customer; what else there is, to the host. */
  protected abstract receiving(inbox: ChannelInbox, host: ChannelHost): Inbound

  async start(host: ChannelHost): Promise<void> {
    this.inbound = this.receiving(new ChannelInbox(host, this.fault), host)
  }

  async stop(): Promise<void> {
    this.inbound = undefined
  }

  protected readonly fault = (error: unknown): void => {
    this.engine.logger.error(this.#failed, { channel: this.name, ...this.#fields, error: errorText(error) })
  }

  /** What passes may be lost; what is wrong with the provider shows when a message is sent. */
  protected hint(asked: Promise<unknown>): void {
    asked.catch(this.fault)
  }
}
