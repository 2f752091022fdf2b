import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parseOptions } from '@ringwright/example-contact-center/options'
import { within } from '../../../scripts/services/index.js'
import { startOmnichannel } from './start-omnichannel.js'

it('with --demo others call and chat beside the customer', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ringwright-omnichannel-demo-'))
  const options = parseOptions([
    ...['--demo', '--http-port', '0', '--sip-port', '0', '--rtp-ports', '18300-18499', '--late-max', '60000'],
    ...['--recordings', join(folder, 'recordings'), '--attachments', join(folder, 'attachments')],
  ])
  if (!options) throw new Error('no options')
  const log: string[] = []
  const note = (message: string): void => void log.push(message)
  const example = await startOmnichannel(options, { info: () => {}, warn: note, error: note })
  try {
    const media = new Set<string>()
    await within(
      () => `a call and a chat: ${[...media].join()} ${log.join()}`,
      new Promise<void>((resolve) => {
        example.center.on('interaction:opened', ({ data }) => {
          media.add(data.medium)
          if (media.has('voice') && media.has('text')) resolve()
        })
      }),
    )
    expect([...media].toSorted()).toEqual(['text', 'voice'])
  } finally {
    await example.stop()
    await rm(folder, { recursive: true, force: true })
  }
})
