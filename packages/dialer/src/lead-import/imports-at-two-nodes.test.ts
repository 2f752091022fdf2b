import { buildFlow, memoryDirectory, memoryStore } from '@ringwright/core'
import { scriptedCallControl, steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { MONDAY, SUPERVISOR, ZONE, numberOf, openFloor } from '../fixtures/test-campaign.js'

const MAY = { list: 'people', import: 'may.csv', zone: ZONE } as const
const JUNE = { ...MAY, import: 'june.csv' }

function rowsOf(from: number, to: number): { readonly number: string }[] {
  return Array.from({ length: to - from }, (_, index) => ({ number: numberOf(from + index) }))
}

/** Rows that come as far as `first` until the rest is let go. */
function halting(rows: readonly { readonly number: string }[], first: number) {
  let letGo = () => {}
  const rest = new Promise<void>((resolve) => {
    letGo = resolve
  })
  async function* read() {
    yield* rows.slice(0, first)
    await rest
    yield* rows.slice(first)
  }
  return { rows: read(), letGo }
}

/** Two nodes, and whom they call: everybody whom their list has, once. */
async function openTwo() {
  const clock = steppingClock(MONDAY)
  const network = scriptedCallControl({ clock })
  const dialed: string[] = []
  const control: typeof network = {
    ...network,
    dial(to, options) {
      dialed.push(to)
      return network.dial(to, options)
    },
  }
  const flows = [buildFlow({ id: 'bot', steps: { tell: { kind: 'hangUp' } } })]
  const storage = { store: memoryStore({ clock }), directory: memoryDirectory() }
  const shared = { clock, control, ...storage, leaseTtlMs: 2_000, flows }
  const one = await openFloor({ ...shared, seed: 'one' })
  const other = await openFloor({ ...shared, seed: 'other' })
  const called = async (): Promise<readonly string[]> => {
    const options = { id: 'all', flow: 'bot', lists: [{ list: 'people' }], zone: ZONE, linesMax: 2_000 }
    await other.dialer.createCampaign(SUPERVISOR, { ...options, attemptsMax: 1, hopperSize: 2_000 })
    await other.dialer.startCampaign(SUPERVISOR, 'all')
    await clock.advance(120_000)
    expect(other.dialer.campaign('all')?.state).toBe('finished')
    return dialed.sort()
  }
  return { one, other, called }
}

const numbers = (count: number): readonly string[] => rowsOf(0, count).map(({ number }) => number)

describe('imports into one list at two nodes', () => {
  it('come one after the other: the second is refused until the first has ended, and nobody is lost', async () => {
    const { one, other, called } = await openTwo()
    const { rows, letGo } = halting(rowsOf(0, 30), 10)
    const may = one.dialer.importLeads(SUPERVISOR, { rows }, MAY)
    await one.clock.advance(0)
    const june = () => other.dialer.importLeads(SUPERVISOR, { rows: rowsOf(20, 50) }, JUNE)
    await expect(june()).rejects.toMatchObject({ code: 'wrong_state', message: expect.stringContaining('may.csv') })
    letGo()
    expect(await may).toMatchObject({ outcome: 'complete', accepted: 30 })
    expect(await june()).toMatchObject({ outcome: 'complete', accepted: 20, duplicates: 10 })
    expect(await called()).toEqual(numbers(50))
  })

  it('under one name: whoever came last goes on with it, and of the other nothing is left', async () => {
    const { one, other, called } = await openTwo()
    const { rows, letGo } = halting(rowsOf(100, 130), 10)
    const begun = one.dialer.importLeads(SUPERVISOR, { rows }, MAY).catch((error: Error) => error.message)
    await one.clock.advance(0)
    const report = await other.dialer.importLeads(SUPERVISOR, { rows: rowsOf(0, 30) }, MAY)
    expect(report).toMatchObject({ outcome: 'complete', accepted: 30 })
    letGo()
    expect(await begun).toContain('went on elsewhere')
    expect(await called()).toEqual(numbers(30))
  })

  it('are ended by another node also while their source gives nothing', async () => {
    const { one, other, called } = await openTwo()
    const { rows } = halting(rowsOf(0, 30), 10)
    const may = one.dialer.importLeads(SUPERVISOR, { rows }, MAY)
    await one.clock.advance(0)
    expect(await other.dialer.endImport(SUPERVISOR, MAY)).toEqual({ outcome: 'ended' })
    await expect(may).rejects.toMatchObject({ code: 'wrong_state', message: expect.stringContaining('was ended') })
    const june = await one.dialer.importLeads(SUPERVISOR, { rows: rowsOf(20, 50) }, JUNE)
    expect(june).toMatchObject({ outcome: 'complete', accepted: 30 })
    expect(await called()).toEqual(rowsOf(20, 50).map(({ number }) => number))
  })

  it('go on once the node of one is lost, over the pages that it left', async () => {
    const { one, other, called } = await openTwo()
    const { rows } = halting(rowsOf(0, 30), 10)
    one.dialer.importLeads(SUPERVISOR, { rows }, MAY).catch(() => {})
    await one.clock.advance(0)
    await one.center.stop()
    await one.clock.advance(10_000)
    const june = await other.dialer.importLeads(SUPERVISOR, { rows: rowsOf(20, 50) }, JUNE)
    expect(june).toMatchObject({ outcome: 'complete', accepted: 30 })
    const may = await other.dialer.importLeads(SUPERVISOR, { rows: rowsOf(0, 30) }, MAY)
    expect(may).toMatchObject({ outcome: 'complete', accepted: 20, duplicates: 10 })
    expect(await called()).toEqual(numbers(50))
  })
})
