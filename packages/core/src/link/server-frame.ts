import type { ServerBody, ServerFrame } from './link-frame.js'

type Fields = Readonly<Record<string, unknown>>

/** Reads a frame that came from a server, without a schema library; undefined when it is none. */
export function readServerFrame(text: string): ServerFrame | undefined {
  let frame: unknown
  try {
    frame = JSON.parse(text)
  } catch {
    return undefined
  }
  return isFields(frame) && isServerFrame(frame) ? (frame as unknown as ServerFrame) : undefined
}

/** Reads what a data frame carries; undefined when it is nothing that this client knows. */
export function readServerBody(body: unknown): ServerBody | undefined {
  if (!isFields(body)) return undefined
  switch (body.kind) {
    case 'event':
      return typeof body.name === 'string' ? (body as unknown as ServerBody) : undefined
    case 'reply':
      return typeof body.id === 'string' ? (body as unknown as ServerBody) : undefined
    case 'failure':
      return typeof body.id === 'string' && isProblem(body) ? (body as unknown as ServerBody) : undefined
    default:
      return undefined
  }
}

function isServerFrame(frame: Fields): boolean {
  switch (frame.type) {
    case 'data':
      return isCount(frame.seq) && frame.seq > 0 && isCount(frame.ack)
    case 'ack':
      return isCount(frame.ack)
    case 'ping':
    case 'pong':
      return true
    case 'error':
      return isProblem(frame)
    case 'welcome':
      return isWelcome(frame)
    default:
      return false
  }
}

function isWelcome({ session, token, resumed, received, start, limits }: Fields): boolean {
  return (
    typeof session === 'string' &&
    typeof token === 'string' &&
    typeof resumed === 'boolean' &&
    isCount(received) &&
    isCount(start) &&
    isFields(limits) &&
    isRate(limits.framesPerSecond) &&
    isRate(limits.framesBurst)
  )
}

function isProblem({ code, message, path }: Fields): boolean {
  return typeof code === 'string' && typeof message === 'string' && (path === undefined || typeof path === 'string')
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isRate(value: unknown): value is number {
  return isCount(value) && value > 0
}
