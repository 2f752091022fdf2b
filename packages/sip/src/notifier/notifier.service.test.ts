import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'vitest'
import { type BaresipPhone, findBaresip, startBaresip } from '../../../../scripts/services/index.js'
import { type RealCenter, realCenter } from '../call-control/fixtures/real-center.js'
import { toneWav } from '../call-control/fixtures/tone-wav.js'

let folder: string
let center: RealCenter
let phone: BaresipPhone | undefined
let unheard = 0

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringwright-news-'))
  unheard = 0
  center = await realCenter({
    listen: [
      { transport: 'udp', host: '127.0.0.1', port: 0 },
      { transport: 'tcp', host: '127.0.0.1', port: 0 },
    ],
    registrar: {
      realm: 'office',
      users: (user) => (user === 'alice' ? { password: 'secret' } : undefined),
      waitingMessages: () => ({ unheard }),
    },
  })
})

afterEach(async () => {
  await phone?.stop()
  phone = undefined
  await center.stop()
  await rm(folder, { recursive: true, force: true })
})

describe('baresip', () => {
  it('asks for messages with its password, and is told when one has come', async () => {
    phone = await startBaresip(await findBaresip(), {
      folder: join(folder, 'alice'),
      user: 'alice',
      password: 'secret',
      registrarPort: center.port,
      says: toneWav(500),
      answers: 'auto',
      asksForMessages: true,
    })
    await phone.process.waitForOutput(/Messages-Waiting: no/)
    unheard = 3
    center.plugin.messagesChanged('alice')
    await phone.process.waitForOutput(/Messages-Waiting: yes[\s\S]*Voice-Message: 3\/0/)
  })
})
