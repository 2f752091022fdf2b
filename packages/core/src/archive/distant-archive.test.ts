import { describe, expect, it } from 'vitest'
import { archiveConformance } from '../conformance/archive/archive-conformance.js'
import { memoryArchiveHarness } from '../conformance/memory-harness.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import type { CenterId } from '../identity/identity.js'
import type { Archive } from '../storage/archive.js'
import { memoryArchive } from '../storage/memory/memory-archive.js'
import { distantArchive } from './index.js'

const CENTER = 'main' as CenterId

describe('[U8] an archive that is far away', () => {
  it('is opened when it is needed, and tried again until it was reached', async () => {
    const answers = [
      new Error('no route to host'),
      new RingwrightError('unavailable', 'It is starting.'),
      memoryArchive(),
    ]
    let tries = 0
    const archive = distantArchive(async () => {
      const answer = answers[tries++]
      if (answer instanceof Error) throw answer
      return answer as Archive
    })
    expect(tries).toBe(0)
    await expect(archive.query(CENTER, {})).rejects.toMatchObject({ code: 'unavailable', message: /no route to host/ })
    await expect(archive.append(CENTER, [])).rejects.toMatchObject({ code: 'unavailable' })
    expect(await Promise.all([archive.query(CENTER, {}), archive.chain(CENTER, 0)])).toEqual([{ facts: [] }, []])
    expect(tries).toBe(3)
    await archive.close()
    await archive.close()
    await expect(archive.query(CENTER, {})).rejects.toMatchObject({ code: 'closed' })
  })

  it('says what has to be mended, and closes what was never opened', async () => {
    const archive = distantArchive(() => Promise.reject(new RingwrightError('incompatible', 'A newer schema: update.')))
    await expect(archive.query(CENTER, {})).rejects.toMatchObject({ code: 'incompatible' })
    await archive.close()
    await distantArchive(() => Promise.reject(new Error('never asked'))).close()
  })

  for (const each of archiveConformance)
    it(each.name, () => {
      const harness = memoryArchiveHarness()
      return each.run({
        ...harness,
        async open() {
          const opened = await harness.open()
          return { ...opened, port: distantArchive(async () => opened.port) }
        },
      })
    })
})
