import process from 'node:process'
import { WebSocket } from 'ws'
import type { Bench, BenchContext } from './bench.js'
import { withBuiltModule } from './built-module.js'
import type { ChannelLoadOptions, ChannelLoadResult } from './channels-center.js'

const LOAD: ChannelLoadOptions = {
  agents: 100,
  conversations: 2_000,
  timed: { perSecond: 1_000, seconds: 10 },
  sustained: { messages: 40_000, underWay: 64 },
}
const VISITORS = 10_000
/** The first visitors bring what all share: compiled code, tables that grow. */
const FIRST_VISITORS = 1_000
const CONNECTING_MAX = 200
const TIMEOUT_MS = 300_000

export const bench: Bench = {
  name: 'channels',
  description: `Signed webhooks to agents' screens through routing: ${LOAD.conversations} open conversations, ${LOAD.agents} agents, memory store; ${VISITORS} idle visitors of the web chat.`,
  async run(context) {
    const load = await withBuiltModule('channels-center', (path) => centerLoad(context, path))
    const kibPerVisitor = await withBuiltModule('channels-visitors', (path) => visitors(context, path))
    return {
      inboundToAgentP50Ms: { value: load.p50Ms, unit: 'ms' },
      inboundToAgentP99Ms: { value: load.p99Ms, unit: 'ms' },
      messagesPerSecond: { value: (LOAD.sustained.messages * 1_000) / load.sustainedCpuMs, unit: 'messages/s of CPU' },
      messagesPerSecondWall: { value: (LOAD.sustained.messages * 1_000) / load.sustainedWallMs, unit: 'messages/s' },
      kibPerVisitor: { value: kibPerVisitor, unit: 'KiB' },
    }
  },
}

async function centerLoad(context: BenchContext, path: string): Promise<ChannelLoadResult> {
  context.progress(`${LOAD.timed.perSecond} messages/s, then ${LOAD.sustained.messages} as fast as they go`)
  const child = context.start(process.execPath, [path, JSON.stringify(LOAD)])
  await child.succeed(TIMEOUT_MS)
  return JSON.parse(child.output) as ChannelLoadResult
}

/** What each visitor of many adds to the memory of the server's process, sockets of the operating system apart. */
async function visitors(context: BenchContext, path: string): Promise<number> {
  context.progress(`${VISITORS} visitors`)
  const child = context.start(process.execPath, ['--expose-gc', path])
  const [, port] = await child.waitForOutput(/port (\d+)/)
  const url = `ws://127.0.0.1:${port}`
  const memoryOf = async (count: number): Promise<number> => {
    child.write('\n')
    const [, bytes] = await child.waitForOutput(new RegExp(`memory (\\d+) of ${count}\\n`), TIMEOUT_MS)
    return Number(bytes)
  }
  const open: WebSocket[] = []
  const openUpTo = async (count: number): Promise<void> => {
    while (open.length < count) {
      const batch = Array.from({ length: Math.min(CONNECTING_MAX, count - open.length) }, () => visitor(url))
      open.push(...(await Promise.all(batch)))
    }
  }
  await openUpTo(FIRST_VISITORS)
  const before = await memoryOf(FIRST_VISITORS)
  await openUpTo(VISITORS)
  const bytes = (await memoryOf(VISITORS)) - before
  for (const socket of open) socket.terminate()
  return bytes / 1_024 / (VISITORS - FIRST_VISITORS)
}

/** A page that has its snapshot. */
function visitor(url: string): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url)
    socket.once('error', reject)
    socket.once('open', () =>
      socket.send(JSON.stringify({ type: 'hello', protocol: 1, credentials: { service: 'help' } })),
    )
    socket.on('message', (data: Buffer) => {
      if (data.includes('"snapshot"')) resolve(socket)
    })
    socket.once('close', (code, reason) => reject(new Error(`A visitor was shown out: ${code} ${reason.toString()}.`)))
  })
}
