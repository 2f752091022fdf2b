import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { seededRandom } from '../randomness/seeded-random.js'
import { steppingClock } from '../simulation/stepping-clock.js'
import { type WebSocketPair, webSocketPair } from '../simulation/web-socket-pair.js'
import {
  type ClientBody,
  createLinkClient,
  createLinkServer,
  type LinkClient,
  type LinkSession,
  linkProtocol,
} from './index.js'

const counting = linkProtocol({
  calls: { double: { request: z.int(), reply: z.int() } },
  messages: { up: z.int() },
  events: { down: z.int(), snapshot: z.int() },
})
type Counting = typeof counting

const step = fc.oneof(
  { weight: 4, arbitrary: fc.constant('up' as const) },
  { weight: 4, arbitrary: fc.constant('down' as const) },
  { weight: 2, arbitrary: fc.constant('call' as const) },
  { weight: 3, arbitrary: fc.constant('cut' as const) },
  { weight: 1, arbitrary: fc.constant('silence' as const) },
  { weight: 1, arbitrary: fc.constant('reload' as const) },
  {
    weight: 6,
    arbitrary: fc.record({ waitMs: fc.oneof(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 90_000 })) }),
  },
)
type Step = 'up' | 'down' | 'call' | 'cut' | 'silence' | 'reload' | { readonly waitMs: number }

/** The server says how far it has counted in its snapshot, so a page knows which event must come next. */
class World {
  readonly clock = steppingClock(0)
  readonly given = { up: 0, down: 0, calls: 0 }
  readonly ran = { up: [] as number[], calls: [] as number[] }
  readonly uncertain: ClientBody[] = []
  outOfOrder = 0
  wrongReplies = 0
  session: LinkSession<Counting, string> | undefined
  pair: WebSocketPair | undefined
  page: LinkClient<Counting>
  /** The last number that the living page knows; NaN before its snapshot. */
  known = Number.NaN
  #storage: string | null = null
  #pages = 0
  readonly #server = createLinkServer<Counting, string>({
    protocol: counting,
    clock: this.clock,
    random: seededRandom('server'),
    authenticate: () => ({ admitted: true, identity: 'ada' }),
    onSession: (session) => {
      this.session = session
      return {
        calls: {
          double: (value) => {
            this.ran.calls.push(value)
            return 2 * value
          },
        },
        messages: { up: (value) => void this.ran.up.push(value) },
        connected: ({ resumed }) => void (resumed || session.push('snapshot', this.given.down)),
      }
    },
  })

  constructor() {
    this.page = this.load()
  }

  /** A page whose life ends when the next one is loaded; they share the storage of their tab. */
  load(): LinkClient<Counting> {
    const self = ++this.#pages
    const alive = () => self === this.#pages
    this.known = Number.NaN
    const page = createLinkClient<Counting>({
      clock: this.clock,
      random: seededRandom(self),
      storage: {
        load: () => this.#storage,
        save: (text) => void (alive() && (this.#storage = text)),
        clear: () => void (alive() && (this.#storage = null)),
      },
      connect: () => {
        this.pair = webSocketPair(this.clock, 3)
        this.#server.accept(this.pair.server, undefined)
        return this.pair.client
      },
      onState: (state) => {
        if (state.phase === 'connected' && !state.resumed) this.known = Number.NaN
      },
      onSessionLost: ({ uncertain }) => this.uncertain.push(...uncertain),
    })
    page.on('snapshot', (value) => (this.known = value))
    page.on('down', (value) => {
      if (value !== ++this.known) this.outOfOrder++
    })
    page.start()
    return page
  }

  reload(): void {
    const gone = this.page
    this.pair?.cut()
    this.page = this.load()
    gone.close()
  }
}

async function run(steps: readonly Step[]): Promise<World> {
  const world = new World()
  for (const step of steps) {
    if (step === 'up') world.page.send('up', ++world.given.up)
    else if (step === 'down') world.session?.push('down', ++world.given.down)
    else if (step === 'cut') world.pair?.cut()
    else if (step === 'silence') world.pair?.silence()
    else if (step === 'reload') world.reload()
    else if (step === 'call') {
      const value = ++world.given.calls
      const reply = world.page.call('double', value, { timeoutMs: 10_000_000 })
      reply.then(
        (doubled) => void (doubled !== 2 * value && world.wrongReplies++),
        () => {},
      )
    } else await world.clock.advance(step.waitMs)
  }
  await world.clock.advance(200_000)
  return world
}

/** Each number up to `given` ran once, in order, or was handed back as uncertain. */
function accountedFor(given: number, ran: readonly number[], uncertain: readonly number[]): void {
  expect(ran).toEqual([...new Set(ran)].sort((a, b) => a - b))
  const known = new Set([...ran, ...uncertain])
  expect(known.size).toBe(given)
}

describe('link under cuts', () => {
  it('shows each side each message once and in order, or says that the session was lost', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const { given, ran, uncertain, outOfOrder, wrongReplies, known, page } = await run(steps)
        const valuesOf = (kind: ClientBody['kind']) =>
          uncertain.filter((body) => body.kind === kind).map(({ value }) => value as number)
        expect(page.state.phase).toBe('connected')
        expect(outOfOrder).toBe(0)
        expect(wrongReplies).toBe(0)
        expect(known).toBe(given.down)
        accountedFor(given.up, ran.up, valuesOf('message'))
        accountedFor(given.calls, ran.calls, valuesOf('call'))
      }),
      { numRuns: 300 },
    )
  })

  it('loses nothing and says nothing is uncertain while every cut is shorter than the resume window', async () => {
    const shortCuts = fc.array(
      fc.oneof(
        fc.constantFrom<Step[]>('up', 'down', 'call', 'cut', 'reload'),
        fc.record({ waitMs: fc.integer({ min: 0, max: 40 }) }),
      ),
      { maxLength: 60 },
    )
    await fc.assert(
      fc.asyncProperty(shortCuts, async (steps) => {
        const { given, ran, uncertain } = await run([{ waitMs: 100 }, ...steps])
        expect(uncertain).toEqual([])
        expect(ran.up).toHaveLength(given.up)
        expect(ran.calls).toHaveLength(given.calls)
      }),
      { numRuns: 300 },
    )
  })
})
