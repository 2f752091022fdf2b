import type { ServerResponse } from 'node:http'

/** Sends a `Response` as fast as the client reads it. Resolves when all is handed over, or the client has gone. */
export async function writeResponse(response: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.statusCode = response.status
  if (response.statusText) outgoing.statusMessage = response.statusText
  for (const [name, value] of response.headers) if (name !== 'set-cookie') outgoing.setHeader(name, value)
  const cookies = response.headers.getSetCookie()
  if (cookies.length > 0) outgoing.setHeader('set-cookie', cookies)
  // A body of another length than was said breaks the connection: what is too much would be taken for the next answer.
  outgoing.strictContentLength = true
  // A body that was not read would have to be swallowed before the connection's next request.
  if (!outgoing.req.complete) outgoing.setHeader('connection', 'close')
  const { body } = response
  if (!body || outgoing.req.method === 'HEAD') {
    outgoing.end()
    await body?.cancel()
    return
  }
  outgoing.flushHeaders()
  await copy(body, outgoing)
}

async function copy(body: ReadableStream<Uint8Array>, outgoing: ServerResponse): Promise<void> {
  const reader = body.getReader()
  const onClose = (): void => void reader.cancel().catch(() => {})
  outgoing.once('close', onClose)
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done || outgoing.destroyed) break
      if (!outgoing.write(value)) await drained(outgoing)
    }
    outgoing.end()
  } catch (error) {
    // The status has gone out; only a broken connection says that the rest is missing.
    outgoing.destroy()
    throw error
  } finally {
    outgoing.off('close', onClose)
  }
}

function drained(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      outgoing.off('drain', done).off('close', done)
      resolve()
    }
    outgoing.on('drain', done).on('close', done)
    if (outgoing.destroyed) done()
  })
}
