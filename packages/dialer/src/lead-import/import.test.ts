import { type Store, memoryDirectory, memoryStore } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { SUPERVISOR, ZONE, numberOf, openFloor } from '../fixtures/test-campaign.js'
import { leadLists, leads } from '../index.js'

const OPTIONS = { list: 'people', import: 'may.csv', zone: ZONE, country: 'US' } as const

async function importCsv(text: string | Uint8Array, more: object = {}) {
  const floor = await openFloor()
  const report = await floor.dialer.importLeads(SUPERVISOR, { csv: [text] }, { ...OPTIONS, ...more })
  return { floor, report, list: floor.center.get(leadLists, 'people') }
}

describe('an import', () => {
  it('reads CSV with a header: numbers as people write them, names, attributes', async () => {
    const { report, list } = await importCsv(
      'name;number;city\r\n"Mia ""M"" Moe";(212) 555-1000;"New\nYork"\r\nTom;+1 212 555 1001;Troy',
    )
    expect(report).toMatchObject({ outcome: 'complete', rows: 2, accepted: 2, rejected: 0, problems: [] })
    expect(list?.groups).toEqual([{ priority: 0, zone: ZONE, leads: 2, pages: 1 }])
  })

  it('takes a quote within a field as a part of it, however the text is cut', async () => {
    const text =
      'number,pipe,city\n2125551000,5" steel,"Troy, ""NY"""\n2125551001,"6"", 7""",Rome"\n2125551002,8" ,"a"b"\n'
    const floor = await openFloor()
    const report = await floor.dialer.importLeads(SUPERVISOR, { csv: text }, OPTIONS)
    expect(report).toMatchObject({ accepted: 3, problems: [] })
    await floor.startCampaign()
    await floor.clock.advance(1_000)
    expect([...floor.center.all(leads).values()].map(({ body }) => body.attributes)).toEqual([
      { pipe: '5" steel', city: 'Troy, "NY"' },
      { pipe: '6", 7"', city: 'Rome"' },
      { pipe: '8" ', city: 'ab"' },
    ])
  })

  it('reads a text that begins with a byte-order mark, which whoever has decoded it has left there', async () => {
    const { report } = await importCsv('\uFEFF"number","name"\n"2125551000","Mia"\n')
    expect(report).toMatchObject({ accepted: 1, problems: [] })
    const { dialer } = await openFloor()
    const ndjson = ['', '\uFEFF{"number":"2125551000"}\n', '{"number":"2125551001"}\n']
    expect(await dialer.importLeads(SUPERVISOR, { ndjson }, OPTIONS)).toMatchObject({ accepted: 2, problems: [] })
  })

  it.each([
    ['a short file', 'number,name\r2125551000,Mia\r2125551001,Tom\r'],
    ['a long one', `number,name\r${'2125551000,Mia\r'.repeat(10_000)}`],
  ])('does not take lines for one that end with carriage returns alone: %s', async (_what, text) => {
    await expect(importCsv(text)).rejects.toThrow('carriage returns alone')
  })

  it('[K21] takes no for no where a column says whether there is consent', async () => {
    const floor = await openFloor()
    const consents = [false, 'no', 'FALSE', 'N', 0, '0', '', null, 'form 4711']
    const rows = consents.map((consent, index) => ({ number: numberOf(index), consent }))
    await floor.dialer.importLeads(SUPERVISOR, { rows }, OPTIONS)
    await floor.signIn('ann', 'bob')
    await floor.startCampaign({ needsConsent: true })
    await floor.clock.advance(5_000)
    expect(floor.happened('attempt:dialed')).toMatchObject([{ lead: 'spring:people:0:8' }])
    expect(floor.happened('lead:closed')).toHaveLength(8)
  })

  it('says of each bad row where it is and what is wrong, and takes the others', async () => {
    const rows = [
      'number,zone,priority',
      '2125551000,,',
      'abc,,',
      ',,',
      '2125551001,Mars/Base,',
      '2125551002,,12',
      '1,2',
    ]
    const { report } = await importCsv(rows.join('\n'))
    expect(report).toMatchObject({ accepted: 1, rejected: 5 })
    expect(report.problems.map(({ line, column }) => [line, column])).toEqual([
      [3, 'number'],
      [4, 'number'],
      [5, 'zone'],
      [6, 'priority'],
      [7, undefined],
    ])
  })

  it('goes on past rows whose values nobody can keep, in a file as in objects of a program', async () => {
    const floor = await openFloor()
    const depth = 20_000
    const deep = `{"number":"+12125551000","tree":${'['.repeat(depth)}${']'.repeat(depth)}}`
    const ndjson = [`${deep}\n{"number":"+12125551001"}\n`]
    const problem = 'has a value that cannot be written as JSON'
    expect(await floor.dialer.importLeads(SUPERVISOR, { ndjson }, OPTIONS)).toMatchObject({
      ...{ outcome: 'complete', accepted: 1 },
      problems: [{ line: 1, column: 'tree', problem }],
    })
    const itself: Record<string, unknown> = { number: '+12125551002' }
    itself['itself'] = itself
    const rows = [itself, { number: '+12125551003', age: 5n }, { number: '+12125551004', age: undefined }]
    expect(await floor.dialer.importLeads(SUPERVISOR, { rows }, { ...OPTIONS, import: 'crm' })).toMatchObject({
      ...{ outcome: 'complete', accepted: 1 },
      problems: [
        { line: 1, column: 'itself', problem },
        { line: 2, column: 'age', problem },
      ],
    })
  })

  it('takes each number once, however it is written and wherever it stands', async () => {
    const { floor, report } = await importCsv('number\n2125551000\n+12125551000\n212-555-1000\n')
    expect(report).toMatchObject({ accepted: 1, duplicates: 2 })
    const second = { csv: ['number\n2125551000\n2125551001\n'] }
    expect(await floor.dialer.importLeads(SUPERVISOR, second, { ...OPTIONS, import: 'june.csv' })).toMatchObject({
      accepted: 1,
      duplicates: 1,
    })
  })

  it('reads a JSON object from each line, and objects of an async iterable', async () => {
    const floor = await openFloor()
    const ndjson = ['{"number":"+12125551000"}\n\nnot json\n', '[1]\n{"number":"+1212', '5551001"}']
    const first = await floor.dialer.importLeads(SUPERVISOR, { ndjson }, OPTIONS)
    expect(first).toMatchObject({ accepted: 2, rejected: 2, problems: [{ line: 3 }, { line: 4 }] })
    async function* rows() {
      yield { number: 12_125_551_002 }
      yield { number: '+12125551003' }
      yield null
    }
    const second = await floor.dialer.importLeads(SUPERVISOR, { rows: rows() }, { ...OPTIONS, import: 'crm' })
    expect(second).toMatchObject({ accepted: 2, rejected: 1 })
  })

  it('reads a JSON array however it is cut into chunks and lines, and says where a bad element begins', async () => {
    const text =
      '[\n {"number": "+12125551000", "note": "a ], \\"b\\" }"},\n {"number":\n "+12125551001"}, 7,\n {"number": "x"}\n]\n'
    for (const size of [1, 7, 1_000]) {
      const floor = await openFloor()
      const json = Array.from({ length: Math.ceil(text.length / size) }, (_, at) =>
        text.slice(at * size, (at + 1) * size),
      )
      const report = await floor.dialer.importLeads(SUPERVISOR, { json }, OPTIONS)
      expect(report).toMatchObject({ accepted: 2, rejected: 2 })
      expect(report.problems.map(({ line, problem }) => [line, problem])).toEqual([
        [4, 'is no object'],
        [5, expect.any(String)],
      ])
    }
  })

  it.each([
    ['[{"number": "+12125551000"}', 'no end'],
    ['{"number": "+12125551000"}', 'begins with "["'],
    ['[{"number": "+12125551000"}] true', 'before or after'],
    [`[{"number": "${'1'.repeat(200_000)}"}]`, 'more than 100000 characters'],
  ])('refuses what is no JSON array: %.30s', async (text, why) => {
    const floor = await openFloor()
    await expect(floor.dialer.importLeads(SUPERVISOR, { json: [text] }, OPTIONS)).rejects.toThrow(why)
    expect(
      await floor.dialer.importLeads(SUPERVISOR, { json: [' [ ] '] }, { ...OPTIONS, import: 'empty' }),
    ).toMatchObject({
      rows: 0,
    })
  })

  it('[K18] knows the zone of a lead by how its number begins, where the lead itself does not say', async () => {
    const zones = { '+1': 'America/Chicago', '+1212': 'America/New_York', '+49': 'Europe/Berlin' }
    const numbers = [
      'number,zone\n+12125551000,\n+13125551000,\n+12125551001,Pacific/Honolulu\n+498912345678,\n+33123456789,\n',
    ]
    const floor = await openFloor()
    const { zone: _zone, ...options } = OPTIONS
    const report = await floor.dialer.importLeads(SUPERVISOR, { csv: numbers }, { ...options, zones })
    expect(floor.center.get(leadLists, 'people')?.groups.map(({ zone }) => zone)).toEqual([
      'America/New_York',
      'America/Chicago',
      'Pacific/Honolulu',
      'Europe/Berlin',
    ])
    expect(report.problems).toMatchObject([{ line: 6, column: 'zone' }])
    const wrong = { ...options, import: 'wrong', zones: { '+1': 'Mars/Base' } }
    await expect(floor.dialer.importLeads(SUPERVISOR, { csv: numbers }, wrong)).rejects.toThrow('Mars/Base')
  })

  it('[K15] leaves out what the filter does not want, and rejects rows to which it cannot be applied', async () => {
    const text = 'number,city\n2125551000,Bonn\n2125551001,Rome\n'
    expect((await importCsv(text, { filter: 'city == "Bonn"' })).report).toMatchObject({ accepted: 1, filtered: 1 })
    const { report } = await importCsv(text, { filter: 'city' })
    expect(report).toMatchObject({ accepted: 0, rejected: 2 })
    expect(report.problems[0]?.problem).toContain('the filter cannot be applied')
  })

  it('has a defined end for an empty list, and a campaign over it is finished at once', async () => {
    const { floor, report } = await importCsv('')
    expect(report).toEqual({
      ...{ outcome: 'complete', rows: 0, accepted: 0, duplicates: 0, rejected: 0, filtered: 0 },
      problems: [],
    })
    await floor.startCampaign()
    await floor.clock.advance(2_000)
    expect(floor.dialer.campaign('spring')?.state).toBe('finished')
  })

  it('rejects ten thousand malformed numbers and calls none of them', async () => {
    const bad = Array.from(
      { length: 10_000 },
      (_, index) => ['12', 'x'.repeat(index), '+999', '0x1F', '++1', '1e9'][index % 6],
    )
    const { floor, report } = await importCsv(`number\n${bad.join('\n')}\n+12125551000`)
    expect(report).toMatchObject({ accepted: 1, rejected: 9_999 + 1 })
    expect(report.problems).toHaveLength(1_000)
    await floor.signIn('ann')
    await floor.startCampaign()
    await floor.clock.advance(3_000)
    expect(floor.happened('attempt:dialed')).toHaveLength(1)
  })

  it('says that an encoding is wrong, and reads the text in the right one', async () => {
    const latin1 = Uint8Array.from([...'name,number\nM', '\u00fc', ...'ller,2125551000\n'].map((c) => c.charCodeAt(0)))
    await expect(importCsv(latin1)).rejects.toThrow('not utf-8')
    expect((await importCsv(latin1, { encoding: 'windows-1252' })).report).toMatchObject({ accepted: 1 })
    await expect(importCsv(latin1, { encoding: 'klingon' })).rejects.toThrow('no encoding')
  })

  it('refuses a row without an end, a header that names a column twice, and options that do not hold', async () => {
    await expect(importCsv(`number\n"${'x'.repeat(200_000)}`)).rejects.toThrow('quote')
    await expect(importCsv('number,number\n1,2')).rejects.toThrow('twice')
    await expect(importCsv('number\n1', { country: 'XX' })).rejects.toThrow('country')
    await expect(importCsv('number\n1', { zone: 'Mars/Base' })).rejects.toThrow('no time zone')
    await expect(importCsv('number\n1', { filter: '1 +' })).rejects.toMatchObject({ code: 'invalid_argument' })
  })

  it('stops when it is told to, and goes on from there', async () => {
    const floor = await openFloor()
    const enough = new AbortController()
    const rows = Array.from({ length: 12_000 }, (_, index) => ({ number: `+1212555${String(index).padStart(4, '0')}` }))
    const options = { ...OPTIONS, signal: enough.signal, onProgress: () => enough.abort() }
    expect(await floor.dialer.importLeads(SUPERVISOR, { rows }, options)).toMatchObject({
      outcome: 'stopped',
      rows: 5_000,
    })
    const rest = await floor.dialer.importLeads(SUPERVISOR, { rows }, OPTIONS)
    expect(rest).toMatchObject({ outcome: 'complete', rows: 12_000, accepted: 10_000, rejected: 2_000 })
    expect(await floor.dialer.importLeads(SUPERVISOR, { rows }, OPTIONS)).toEqual({ ...rest, problems: [] })
  })

  it.each(['constructor', 'toString'])('may be named %s', async (name) => {
    const { report } = await importCsv('number\n2125551000\n', { import: name })
    expect(report).toMatchObject({ outcome: 'complete', rows: 1, accepted: 1 })
  })

  it('does not go on with another source under the same name', async () => {
    const floor = await openFloor()
    const enough = new AbortController()
    const rows = Array.from({ length: 6_000 }, (_, index) => ({ number: `+1212555${String(index).padStart(4, '0')}` }))
    const options = { ...OPTIONS, signal: enough.signal, onProgress: () => enough.abort() }
    await floor.dialer.importLeads(SUPERVISOR, { rows }, options)
    const other = floor.dialer.importLeads(SUPERVISOR, { rows: rows.slice(0, 10) }, OPTIONS)
    await expect(other).rejects.toThrow('pass the same source')
  })
})

describe('an import that dies in the middle', () => {
  it.each([0, 1, 2])('loses and doubles no lead when commit %i of the list is lost', async (lostCommit) => {
    const floor = await openFloor()
    const { clock } = floor
    const rows = Array.from({ length: 9_000 }, (_, index) => ({
      number: `+1212555${String(index).padStart(4, '0')}`,
      priority: index % 3,
    }))
    const directory = memoryDirectory()
    const store = memoryStore({ clock })
    const dying = await openFloor({ ...{ clock, directory, seed: 'dying' }, store: losing(store, lostCommit) })
    await expect(dying.dialer.importLeads(SUPERVISOR, { rows }, OPTIONS)).rejects.toThrow('died')
    const next = await openFloor({ ...{ clock, directory, store, seed: 'next' } })
    const report = await next.dialer.importLeads(SUPERVISOR, { rows }, OPTIONS)
    expect(report).toMatchObject({ outcome: 'complete', rows: 9_000, accepted: 9_000, duplicates: 0 })
    const list = next.center.get(leadLists, 'people')
    expect(list?.groups.map(({ leads }) => leads)).toEqual([3_000, 3_000, 3_000])
    await next.signIn('ann', 'bob')
    for (let index = 0; index < 9_000; index++) next.control.phone(numberOf(index), { outcome: 'busy' })
    await next.startCampaign({ hopperSize: 2_000 })
    await next.clock.advance(20_000)
    const called = next.happened('attempt:dialed').map(({ lead }) => lead)
    expect(new Set(called).size).toBe(called.length)
  })
})

/** The store as a process has it that dies before one of its commits of a list. */
function losing(store: Store, which: number): Store {
  let seen = -1
  return {
    ...store,
    commit(center, change) {
      if (change.writes.some(({ key }) => key.startsWith('lead-list/')) && ++seen === which)
        return Promise.reject(new Error('died'))
      return store.commit(center, change)
    },
  }
}
