import { type CenterId, memoryDirectory } from '@ringwright/core'
import { type SteppingClock, steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { AccessTokens, type FetchedToken } from './access-tokens.js'

const HOURS = 3_600_000

/** Nodes that share a directory, and a provider that counts. */
class Nodes {
  readonly clock: SteppingClock = steppingClock()
  readonly directory = memoryDirectory()
  readonly asked: { readonly node: string; readonly anew: boolean }[] = []
  /** What the provider answers, if not a new token. */
  answer: ((node: string) => Promise<FetchedToken>) | undefined

  node(node: string): AccessTokens {
    return new AccessTokens({
      ...{ clock: this.clock, directory: this.directory, center: 'main' as CenterId, node, id: 'account' },
      fetch: async (anew) => {
        this.asked.push({ node, anew })
        if (this.answer) return this.answer(node)
        return { outcome: 'fetched', token: `token${this.asked.length}`, lastsMs: 2 * HOURS }
      },
    })
  }

  /** What a node is given within a minute. */
  async given(tokens: AccessTokens): Promise<unknown> {
    const asked = tokens.get()
    await this.clock.advance(61_000)
    const outcome = await asked
    return outcome.outcome === 'token' ? outcome.token : outcome.reason
  }
}

describe('[L3] the access token of an account', () => {
  it('is asked for once, by whichever node needs it first, and by none after a restart', async () => {
    const nodes = new Nodes()
    const all = ['a', 'b', 'c'].map((name) => nodes.node(name))
    const given = await Promise.all([...all, ...all].map((node) => node.get()).concat(advanced(nodes)))
    expect(new Set(given.slice(0, 6).map((each) => JSON.stringify(each))).size).toBe(1)
    expect(await nodes.given(nodes.node('restarted'))).toBe('token1')
    expect(nodes.asked).toHaveLength(1)
  })

  it('is renewed once before it ends, while the others use what there is', async () => {
    const nodes = new Nodes()
    const [one, other] = [nodes.node('a'), nodes.node('b')]
    expect([await nodes.given(one), await nodes.given(other)]).toEqual(['token1', 'token1'])
    await nodes.clock.advance(2 * HOURS - 300_000)
    let release = (): void => {}
    nodes.answer = () =>
      new Promise((resolve) => {
        release = () => resolve({ outcome: 'fetched', token: 'next', lastsMs: 2 * HOURS })
      })
    const renewing = one.get()
    await nodes.clock.advance(0)
    expect(await other.get()).toEqual({ outcome: 'token', token: 'token1' })
    release()
    expect(await renewing).toEqual({ outcome: 'token', token: 'next' })
    expect(await nodes.given(other)).toBe('next')
    expect(nodes.asked).toHaveLength(2)
  })

  it('is asked for anew when the provider refuses it, by one node for all', async () => {
    const nodes = new Nodes()
    const [one, other] = [nodes.node('a'), nodes.node('b')]
    await nodes.given(one)
    await nodes.given(other)
    one.refuse('token1')
    expect(await nodes.given(one)).toBe('token2')
    other.refuse('token1')
    expect(await nodes.given(other)).toBe('token2')
    expect(nodes.asked.map(({ anew }) => anew)).toEqual([false, true])
  })

  it('is asked for by another node when the first dies over it', async () => {
    const nodes = new Nodes()
    nodes.answer = (node) =>
      node === 'dying' ? new Promise(() => {}) : Promise.resolve({ outcome: 'fetched', token: 'new', lastsMs: HOURS })
    void nodes.node('dying').get()
    await nodes.clock.advance(0)
    expect(await nodes.given(nodes.node('b'))).toBe('new')
    expect(nodes.asked.map(({ node }) => node)).toEqual(['dying', 'b'])
  })

  it('is not asked for with every message when the provider gives none', async () => {
    const nodes = new Nodes()
    nodes.answer = async () => ({ outcome: 'failed', reason: 'invalid secret' })
    const node = nodes.node('a')
    for (let index = 0; index < 10; index++) {
      expect(await node.get()).toEqual({ outcome: 'later', reason: 'invalid secret' })
    }
    expect(nodes.asked).toHaveLength(1)
    nodes.answer = undefined
    await nodes.clock.advance(5_000)
    expect(await node.get()).toEqual({ outcome: 'token', token: 'token2' })
  })

  it('goes on being used when a new one cannot be had, until it ends', async () => {
    const nodes = new Nodes()
    const node = nodes.node('a')
    await nodes.given(node)
    nodes.answer = async () => ({ outcome: 'failed', reason: 'no connection' })
    await nodes.clock.advance(2 * HOURS - 250_000)
    expect(await node.get()).toEqual({ outcome: 'token', token: 'token1' })
    await nodes.clock.advance(250_000)
    expect(await node.get()).toEqual({ outcome: 'later', reason: 'no connection' })
  })

  it('goes on being used while the directory is away, until it ends', async () => {
    const nodes = new Nodes()
    const node = nodes.node('a')
    await nodes.given(node)
    await nodes.directory.close()
    await nodes.clock.advance(2 * HOURS - 250_000)
    expect(await node.get()).toEqual({ outcome: 'token', token: 'token1' })
    await nodes.clock.advance(250_000)
    expect(await node.get()).toMatchObject({ outcome: 'later' })
  })

  it('is waited for while the directory is away', async () => {
    const nodes = new Nodes()
    await nodes.directory.close()
    expect(await nodes.given(nodes.node('a'))).toContain('directory does not answer')
  })
})

async function advanced({ clock }: Nodes): Promise<never> {
  await clock.advance(1_000)
  return undefined as never
}
