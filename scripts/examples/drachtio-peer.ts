import { WireServer } from '../../packages/sip/src/drachtio/fixtures/wire-server.js'

/** What speaks as drachtio-server does, for examples that are its programs. */
export interface DrachtioPeer extends AsyncDisposable {
  /** Where phones reach it. */
  readonly sipPort: number
  /** Where and how a program finds it. */
  readonly env: Readonly<Record<string, string>>
}

export async function startDrachtioPeer(): Promise<DrachtioPeer> {
  const secret = 'loopback'
  const server = await WireServer.start({ secret })
  return {
    sipPort: server.sipPort,
    env: { DRACHTIO_PORT: String(server.port), DRACHTIO_SECRET: secret },
    [Symbol.asyncDispose]: () => server.stop(),
  }
}
