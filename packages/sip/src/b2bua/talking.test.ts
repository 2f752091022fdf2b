import { systemClock, systemRandom } from '@ringwright/core'
import { afterEach, describe, it } from 'vitest'
import { createEmbeddedMediaServer } from '../media/index.js'
import type { MediaSession } from '../media/session/media-session.js'
import { talkingCases } from './fixtures/talking-cases.js'
import type { MediaPolicy } from './media-policy.js'

const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** Sessions of a media server here, connected with each other. */
async function anchoredHere(): Promise<MediaPolicy> {
  const media = createEmbeddedMediaServer({ clock: systemClock(), random: systemRandom(), address: '127.0.0.1' })
  await media.start()
  closing.push(() => media.close())
  const sessions: MediaSession[] = []
  return {
    mode: 'anchored',
    async endpoint() {
      const session = await media.createSession()
      const [other] = sessions
      sessions.push(session)
      if (other) session.connect(other)
      return session
    },
  }
}

describe('two parties whose audio is anchored in this process', () => {
  it.each(talkingCases.map(({ name, run }) => [name, run] as const))('[J2] %s', async (_name, run) => {
    const parties = await run(await anchoredHere())
    await parties.close()
  })
})
