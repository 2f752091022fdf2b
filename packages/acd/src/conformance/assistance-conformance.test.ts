import { describe, expect, it } from 'vitest'
import { ScriptedProposer, ScriptedTranslator } from '../assistance/fixtures/scripted-assistance.js'
import type { ReplyProposer } from '../assistance/reply-proposer.js'
import type { Translator } from '../assistance/translator.js'
import { replyProposerConformance, translatorConformance } from './index.js'

describe('[I3] a scripted translator and a scripted proposer', () => {
  for (const { name, run } of translatorConformance) it(name, () => run(new ScriptedTranslator()))
  for (const { name, run } of replyProposerConformance) it(name, () => run(new ScriptedProposer()))
})

const good = new ScriptedTranslator()
const translate: Translator['translate'] = (request, signal) => good.translate(request, signal)
let last: Promise<{ text: string }> | undefined

const brokenTranslators: readonly [defect: string, caughtBy: string, translator: Translator][] = [
  ['has no name', 'has-name', { name: ' ', translate }],
  ['translates links', 'keeps-links', { name: 'x', translate: async () => ({ text: 'Auftrag 4711 : hier' }) }],
  [
    'is silent about symbols',
    'takes-anything',
    { name: 'x', translate: async ({ text }) => ({ text: text.replace(/\W/gu, '') }) },
  ],
  [
    'gives everybody the last answer',
    'side-by-side',
    { name: 'x', translate: (request, signal) => (last ??= translate(request, signal)) },
  ],
  ['goes on for nobody', 'gives-up', { name: 'x', translate: async ({ text }) => ({ text }) }],
]

const brokenProposers: readonly [defect: string, caughtBy: string, proposer: ReplyProposer][] = [
  ['has a novel as its name', 'has-name', { name: 'x'.repeat(65), propose: async () => [] }],
  ['proposes blanks', 'proposes-words', { name: 'x', propose: async () => [' '] }],
  [
    'takes what was said away',
    'leaves-request',
    { name: 'x', propose: async ({ messages }) => (messages as unknown[]).splice(0).map(() => 'ok') },
  ],
  ['goes on for nobody', 'gives-up', { name: 'x', propose: async () => [] }],
]

describe('[I3] the suites for assistance catch', () => {
  it.each(brokenTranslators)('a translator that %s (%s)', async (_defect, caughtBy, translator) => {
    const found = translatorConformance.find(({ id }) => id === caughtBy)
    await expect(found?.run(translator)).rejects.toMatchObject({ code: 'incompatible' })
  })

  it.each(brokenProposers)('a proposer that %s (%s)', async (_defect, caughtBy, proposer) => {
    const found = replyProposerConformance.find(({ id }) => id === caughtBy)
    await expect(found?.run(proposer)).rejects.toMatchObject({ code: 'incompatible' })
  })
})
