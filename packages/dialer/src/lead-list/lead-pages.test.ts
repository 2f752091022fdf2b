import { memoryDirectory } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { LeadPages } from './lead-pages.js'

const leads = ['+12125550101', '+12125550102', '+12125550103'].map((number) => ({ number, name: 'Kim\nLee' }))

async function reader(...erased: readonly number[]) {
  const pages = new LeadPages('main' as never, memoryDirectory())
  await pages.write('list', { group: 0, page: 0 }, leads, () => Promise.reject(new Error('nobody else writes')))
  for (const cursor of erased) await pages.erase('list', { group: 0, cursor })
  return pages.read('list', 0, 0)
}

describe('a page of leads', () => {
  it('is read lead by lead, and says when the last was read', async () => {
    const page = await reader()
    expect([0, 1].map((place) => page.lead(place))).toEqual(leads.slice(0, 2))
    expect(page.isRead).toBe(false)
    expect(page.lead(2)).toEqual(leads[2])
    expect(page.isRead).toBe(true)
    expect(page.lead(3)).toBeUndefined()
  })

  it('is read from any place, by several campaigns in turn', async () => {
    const page = await reader()
    expect([2, 0, 1, 7, 1].map((place) => page.lead(place)?.number)).toEqual([
      '+12125550103',
      '+12125550101',
      '+12125550102',
      undefined,
      '+12125550102',
    ])
    expect([...page.all()]).toEqual([...leads.entries()])
  })

  it('keeps the places of those who are left when some are erased, the last included', async () => {
    const page = await reader(0, 2)
    expect([0, 1].map((place) => page.lead(place))).toEqual([undefined, leads[1]])
    expect(page.isRead).toBe(false)
    expect([page.lead(2), page.isRead]).toEqual([undefined, true])
    expect([...page.all()]).toEqual([[1, leads[1]]])
    expect([...(await reader(0, 1, 2)).all()]).toEqual([])
  })
})
