import type { Server, Socket } from 'node:net'
import { RingwrightError } from '@ringwright/core'

/** Written by hand, as drachtio-srf 5.0.29 behaves: several of its own types are wrong. */
export interface SrfMessage {
  readonly raw: string
}

export interface SrfSendOptions {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

interface SrfReceived extends SrfMessage {
  /** Who made it: a peer, or drachtio-server itself. */
  readonly source: 'network' | 'application'
  readonly source_address: string
  readonly source_port: number
  readonly protocol: string
  readonly stackDialogId: string | undefined
}

export type SrfAcknowledge = (options?: SrfSendOptions) => void

export interface SrfRequest extends SrfReceived {
  on(event: 'response', listener: (response: SrfResponse, acknowledge: SrfAcknowledge) => void): this
  on(event: 'update', listener: (request: SrfRequest, response: SrfResponse) => void): this
  on(event: 'cancel', listener: (cancel: SrfMessage) => void): this
  cancel(options: SrfSendOptions, callback: (error: unknown) => void): void
}

export interface SrfResponse extends SrfReceived {
  /** Throws for a status that it does not know. `callback` gets the message as it went out. */
  send(
    status: number,
    reason: string,
    options: SrfSendOptions,
    callback: (error: unknown, sent?: SrfMessage) => void,
  ): void
}

export interface SrfRequestOptions extends SrfSendOptions {
  readonly method: string
  readonly uri?: string
  /** Where to send it, whatever the URI says. */
  readonly proxy?: string
  readonly stackDialogId?: string
  readonly _socket: Socket
}

export interface SrfAgent {
  readonly wp: {
    send(socket: Socket, text: string): string
    on(event: 'msg', listener: (socket: Socket, frame: string) => void): void
  }
  /** The answer to our secret. */
  on(event: 'connect', listener: (error: unknown, endpoints?: string, version?: string) => void): void
  request(options: SrfRequestOptions, callback: (error: unknown, request?: SrfRequest) => void): void
}

export interface Srf {
  readonly app: { readonly client: SrfAgent }
  listen(options: { readonly server: Server; readonly secret: string }): void
  use(handler: (request: SrfRequest, response: SrfResponse) => void): void
}

export type SrfConstructor = new (tags: string[]) => Srf

/** Rejects with `not_found` when the package is not installed. */
export async function loadSrf(): Promise<SrfConstructor> {
  const module = await import('drachtio-srf').catch((cause: unknown) => {
    throw new RingwrightError(
      'not_found',
      'createDrachtioSipStack needs the package drachtio-srf. Type `npm install drachtio-srf@5`.',
      { cause },
    )
  })
  return module.default as unknown as SrfConstructor
}
