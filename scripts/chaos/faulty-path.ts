import { createServer, type Socket, connect } from 'node:net'

/** A way to a server on loopback that can be cut, and made slow. */
export interface FaultyPath {
  readonly port: number
  /** Breaks what is connected, and refuses what tries to; until `mend`. */
  cut(): void
  mend(): void
  /** How long each piece takes, either way, from now on. */
  delay(ms: number): void
  close(): Promise<void>
}

export async function openFaultyPath(target: number): Promise<FaultyPath> {
  const sockets = new Set<Socket>()
  let isCut = false
  let delayMs = 0
  const pass = (from: Socket, to: Socket): void => {
    // Whichever timer fires first, the oldest piece goes first: a stream that is slow is still a stream.
    const pieces: Buffer[] = []
    from.on('data', (piece: Buffer) => {
      if (delayMs === 0 && pieces.length === 0) return void to.write(piece)
      pieces.push(piece)
      setTimeout(() => {
        const oldest = pieces.shift()
        if (oldest && !to.destroyed) to.write(oldest)
      }, delayMs)
    })
    from.on('close', () => to.destroy())
    // Its `close` follows.
    from.on('error', () => {})
    sockets.add(from)
    from.on('close', () => sockets.delete(from))
  }
  const server = createServer((client) => {
    if (isCut) return client.destroy()
    const upstream = connect({ host: '127.0.0.1', port: target })
    pass(client, upstream)
    pass(upstream, client)
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const breakAll = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    cut() {
      isCut = true
      breakAll()
    },
    mend: () => void (isCut = false),
    delay: (ms) => void (delayMs = ms),
    async close() {
      breakAll()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
