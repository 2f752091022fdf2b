import { RingwrightError } from '@ringwright/core'
import type { ProposalRequest, ReplyProposer } from '../assistance/reply-proposer.js'
import type { Translator } from '../assistance/translator.js'

/** One promise of a port for assistance, and what shows whether an implementation keeps it. */
export interface AssistanceCase<Port> {
  /** Stable and unique in the suite. */
  readonly id: string
  readonly name: string
  /** Rejects with an error that says what was expected, what happened and why it matters. */
  run(port: Port): Promise<void>
}

/** Longest message that a customer can write. */
const LONGEST = 16_384
const PATIENT = () => new AbortController().signal

/**
 * What agents rely on in a translator, as data for any test runner:
 *
 *     for (const { name, run } of translatorConformance) it(name, () => run(myTranslator))
 */
export const translatorConformance: readonly AssistanceCase<Translator>[] = [
  { id: 'has-name', name: 'has a name', run: async ({ name }) => named(name) },
  {
    id: 'keeps-links',
    name: 'keeps links and numbers as they are',
    async run(translator) {
      const link = 'https://shop.example/orders?id=4711&x=%C3%BC'
      const { text } = await translator.translate({ text: `Order 4711 is here: ${link}`, to: 'de' }, PATIENT())
      expectThat(text.includes(link) && text.includes('4711 '), `"${text}"`, 'an agent follows the link')
    },
  },
  {
    id: 'takes-anything',
    name: 'has words for whatever customers write',
    async run(translator) {
      for (const text of ['👍', '…', 'a\nb', '<b>x</b>', 'x'.repeat(LONGEST)]) {
        const translation = await translator.translate({ text, to: 'en' }, PATIENT())
        const isText = typeof translation.text === 'string' && translation.text.trim() !== ''
        expectThat(isText, `nothing for ${text.slice(0, 10)}`, 'an agent would see a message without words')
      }
    },
  },
  {
    id: 'side-by-side',
    name: 'does not mix up what is asked at the same time',
    async run(translator) {
      const numbers = Array.from({ length: 10 }, (_, index) => String(1_000 + index))
      const answers = await Promise.all(
        numbers.map((number) => translator.translate({ text: `Room ${number}, please`, to: 'de' }, PATIENT())),
      )
      const wrong = numbers.find((number, index) => !answers[index]?.text.includes(number))
      expectThat(wrong === undefined, `another answer for ${wrong}`, "an agent would read another customer's words")
    },
  },
  {
    id: 'gives-up',
    name: 'gives up when nobody waits any longer',
    run: (translator) => givesUp(translator.translate({ text: 'hello', to: 'de' }, AbortSignal.abort())),
  },
]

const REQUEST: ProposalRequest = {
  messages: [
    { role: 'customer', text: 'Where is my order 4711?' },
    { role: 'agent', text: 'Let me look.' },
  ],
  queue: 'help',
  language: 'en',
}

/** What agents rely on in whoever proposes replies; used as `translatorConformance` is. */
export const replyProposerConformance: readonly AssistanceCase<ReplyProposer>[] = [
  { id: 'has-name', name: 'has a name', run: async ({ name }) => named(name) },
  {
    id: 'proposes-words',
    name: 'proposes words, or nothing',
    async run(proposer) {
      for (const request of [REQUEST, { ...REQUEST, messages: [] }]) {
        const proposals: unknown = await proposer.propose(request, PATIENT())
        const areWords =
          Array.isArray(proposals) && proposals.every((each) => typeof each === 'string' && each.trim() !== '')
        expectThat(areWords, JSON.stringify(proposals), 'an agent would be shown something empty to send')
      }
    },
  },
  {
    id: 'leaves-request',
    name: 'changes nothing of what it is given',
    async run(proposer) {
      const request = structuredClone(REQUEST)
      await proposer.propose(request, PATIENT())
      expectThat(JSON.stringify(request) === JSON.stringify(REQUEST), 'another request', 'it may be asked again')
    },
  },
  {
    id: 'gives-up',
    name: 'gives up when nobody waits any longer',
    run: (proposer) => givesUp(proposer.propose(REQUEST, AbortSignal.abort())),
  },
]

function named(name: unknown): void {
  const isName = typeof name === 'string' && name.trim() !== '' && name.length <= 64
  expectThat(isName, `the name ${JSON.stringify(name)}`, 'agents are shown by whom it is, in up to 64 characters')
}

async function givesUp(answer: Promise<unknown>): Promise<void> {
  const how = await answer.then(
    () => 'an answer',
    () => 'rejected',
  )
  expectThat(how === 'rejected', how, 'work for nobody is paid for, and keeps others waiting')
}

function expectThat(holds: boolean, happened: string, why: string): void {
  if (holds) return
  throw new RingwrightError('incompatible', `It does not keep its promise: got ${happened}. It matters because ${why}.`)
}
