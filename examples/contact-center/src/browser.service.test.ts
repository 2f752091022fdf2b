import { systemClock, systemRandom } from '@ringwright/core'
import type { BrowserContext } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Phone, type PhoneCall } from './demo/phone.js'
import { AgentPage } from './fixtures/agent-page.js'
import { BreakableNetwork } from './fixtures/breakable-network.js'
import { ChromiumProcess } from './fixtures/chromium-process.js'
import { TestCenter } from './fixtures/test-center.js'
import { VisitorPage } from './fixtures/visitor-page.js'

let center: TestCenter
let atWork: ChromiumProcess
let atHome: ChromiumProcess
let visitorProfile: BrowserContext

beforeEach(async () => {
  center = await TestCenter.start()
  atWork = await ChromiumProcess.start()
  atHome = await ChromiumProcess.start()
  visitorProfile = await atHome.profile()
})

afterEach(async () => {
  await Promise.all([atWork?.stop(), atHome?.stop()])
  await center?.stop()
})

const signIn = async (user: string): Promise<AgentPage> =>
  AgentPage.signIn(await atWork.profile(), center.example.url, center.account(user))
const visit = (): Promise<VisitorPage> => VisitorPage.open(visitorProfile, center.example.url)

/** The call of somebody at home to the center. */
async function answered(home: Phone): Promise<PhoneCall> {
  const call = await home.call('100')
  if (!call) throw new Error('The center has not answered.')
  return call
}

const without = (lines: readonly string[], left: string): string[] => lines.filter((line) => line !== left)

describe('the pages in two browsers', () => {
  it('[L1] [N6] a visitor waits, is offered to an agent, and both write; neither page loses or doubles anything when it is loaded again', async () => {
    const ada = await signIn('ada')
    await ada.work.getByText('Set your status to Available').waitFor()
    const visitor = await visit()
    await visitor.write('Where is my ticket?')
    await visitor.choose('1')
    await visitor.isTold('You are number 1 of 1 in the queue.')

    await ada.choose('Available')
    expect(await (await ada.earlier()).count()).toBe(0)
    await ada.accept()
    await visitor.isTold('You are talking to Ada Okafor.')
    await ada.write('Let me look.')
    await visitor.reads('Let me look.')

    await ada.page.reload()
    await ada.reads('Let me look.')
    await visitor.text.pressSequentially('Thank')
    await ada.selected.getByText('is typing…').waitFor()
    await visitor.text.fill('Thank you!')
    await visitor.text.press('Enter')
    await ada.reads('Thank you!')

    await visitor.page.reload()
    await visitor.reads('Thank you!')
    await ada.text.pressSequentially('/re')
    await ada.selected.getByRole('option', { name: 'refund/how-long' }).waitFor()
    await ada.text.press('Enter')
    await ada.page.getByText('Nothing is known of customer.name.').waitFor()
    await ada.text.fill('/tick')
    await ada.selected.getByRole('option', { name: 'ticket/resend' }).waitFor()
    await ada.text.press('ArrowDown')
    await ada.text.press('Enter')
    await expect.poll(() => ada.text.inputValue()).toBe('I have sent the ticket for Bookings to you once more.')
    await ada.text.fill('')
    await ada.text.pressSequentially('It is')
    await visitor.page.getByText('Ada Okafor is typing…').waitFor()
    await ada.write('It is in your mailbox: https://travel.example/ticket?a=1&b=<2>')
    await visitor.reads('It is in your mailbox')
    await ada.reads('It is in your mailbox: https://travel.example/ticket?a=1&b=<2>')

    const said = ['Where is my ticket?', '1', 'Let me look.', 'Thank you!']
    expect(await ada.conversation()).toEqual([
      ...said,
      'It is in your mailbox: https://travel.example/ticket?a=1&b=<2>',
    ])
    expect(await visitor.conversation()).toEqual([
      'Where is my ticket?',
      'Welcome to Ringwright Travel.',
      expect.stringContaining('What can we do for you?'),
      '1',
      'Let me look.',
      'Thank you!',
      'It is in your mailbox: https://travel.example/ticket?a=1&b=<2>',
    ])
    expect([...atWork.problems, ...atHome.problems]).toEqual([])
  })

  it('[L19] what an agent writes while the network is away arrives once, though the page is loaded again meanwhile', async () => {
    const profile = await atWork.profile()
    const network = await BreakableNetwork.of(profile)
    const ada = await AgentPage.signIn(profile, center.example.url, center.account('ada'))
    await ada.choose('Available')
    const visitor = await visit()
    await visitor.write('Are you there?')
    await visitor.choose('1')
    await ada.accept()

    await network.goAway()
    await ada.page.getByText('Connection lost, trying again…').waitFor()
    await ada.write('Yes, in a tunnel.')
    await ada.selected.getByText('Sending…').waitFor()
    await ada.page.reload()
    network.comeBack()
    await ada.reads('Yes, in a tunnel.')
    await ada.selected.getByText('Sending…').waitFor({ state: 'detached' })
    await visitor.reads('Yes, in a tunnel.')
    expect(await ada.conversation()).toEqual(['Are you there?', '1', 'Yes, in a tunnel.'])
    expect(without(await visitor.conversation(), '1').slice(-1)).toEqual(['Yes, in a tunnel.'])
  })

  it('[L1] [K33] [B6] [N4] another agent takes the chat over with all that was said and noted, closes it with a disposition, and the next visit shows it', async () => {
    const ada = await signIn('ada')
    await ada.choose('Available')
    const visitor = await visit()
    await visitor.write('My hotel is closed!')
    await visitor.choose('1')
    await ada.accept()
    await ada.write('My colleague knows more.')
    await visitor.reads('My colleague knows more.')

    const li = await signIn('li')
    await li.choose('Available')
    await ada.choose('Break: lunch')
    await ada.page.getByText('Available until the work at hand is done').waitFor()
    await ada.writeDown('Add a tag', 'stranded')
    await ada.writeDown('Add a note', 'Has a dog.')
    await ada.tellColleagues('Was stranded last year too.')
    await ada.transfer('Help with a trip')
    await ada.selected.getByRole('form', { name: 'Wrap-up' }).waitFor()
    await ada.press('30 s more')
    await ada.selected.getByText(/^[34][0-9] s left$/).waitFor()
    await li.accept()
    await li.selected.getByText('Has a dog.').waitFor()
    await li.reads('Was stranded last year too.')
    await li.selected.getByRole('button', { name: 'Remove the tag stranded' }).waitFor()
    await visitor.isTold('You are talking to Li Wei.')
    await li.reads('My colleague knows more.')
    await li.write('I found you another one.')
    await visitor.reads('I found you another one.')

    await li.press('End chat')
    await visitor.isTold('The chat has ended. Write to start a new one.')
    expect(await visitor.page.getByText('last year').count()).toBe(0)
    await li.finishWrapUp('Solved', 'Moved to the hotel next door.')
    await li.work.getByText('You are ready.').waitFor()
    const { data } = await center.facts.next('interaction:disposed', { agent: 'li' as never })
    expect(data).toMatchObject({ disposition: 'Solved', outcome: 'resolved', note: 'Moved to the hotel next door.' })

    await visitor.page.close()
    const again = await visit()
    await again.reads('I found you another one.')
    await again.write('Is breakfast included?')
    await again.isTold('You are in good hands.')
    await again.write('1')
    await li.accept()
    await li.selected.getByRole('complementary').getByText('Served before by').waitFor()
    const said = [
      'My hotel is closed!',
      'My colleague knows more.',
      'I found you another one.',
      'Is breakfast included?',
    ]
    expect(without(await again.conversation(), '1')).toEqual(expect.arrayContaining(said))
    expect(without(await li.conversation(), '1')).toEqual(said)
    expect([...atWork.problems, ...atHome.problems]).toEqual([])
  })

  it('[J11] [B5] a call rings on the page, is held and resumed, survives a reload, and leaves a recording for the supervisor', async () => {
    const { example } = center
    const line = { clock: systemClock(), random: systemRandom(), host: '127.0.0.1' }
    const server = `127.0.0.1:${example.sipPort}`
    const ports = { rtpPortMin: 16_000, rtpPortMax: 16_499 }
    const desk = new Phone({ ...line, ...ports, server, user: 'ada', password: center.account('ada').phonePassword })
    const home = new Phone({ ...line, rtpPortMin: 16_500, rtpPortMax: 16_999, server, user: '+4930555017' })
    try {
      const sam = await signIn('sam')
      const ada = await signIn('ada')
      // It rings until the page has shown it.
      await desk.start(() => ada.work.getByText('Your phone is ringing: pick up to accept.').waitFor())
      await home.start()
      await ada.choose('Available')

      const call = await answered(home)
      await center.caller()
      await call.press('1')
      await ada.selected.getByText('You are talking').waitFor()
      await ada.press('Hold')
      await ada.selected.getByText('The customer hears music.').waitFor()

      await ada.page.reload()
      await ada.selected.getByText('The customer hears music.').waitFor()
      await ada.press('Resume')
      await ada.selected.getByText('You are talking').waitFor()
      await center.recorded(1)
      await ada.press('Hang up')
      await call.ended
      await ada.finishWrapUp('Call back', 'Tomorrow at nine.')

      const player = sam.page.getByLabel('Recording of +4930555017')
      await player.waitFor()
      const seconds = await player.evaluate((audio: HTMLAudioElement) => {
        const known = new Promise<number>((resolve, reject) => {
          audio.addEventListener('loadedmetadata', () => resolve(audio.duration), { once: true })
          audio.addEventListener('error', () => reject(new Error(audio.error?.message)), { once: true })
        })
        audio.preload = 'metadata'
        audio.load()
        return known
      })
      expect(seconds).toBeGreaterThanOrEqual(1)
      expect(atWork.problems).toEqual([])
    } finally {
      await Promise.all([desk.stop(), home.stop()])
    }
  })

  it('[J13] [J16] an agent asks a colleague about a caller and hands the call over, a supervisor joins in, and it is parked', async () => {
    const line = { clock: systemClock(), random: systemRandom(), host: '127.0.0.1' }
    const server = `127.0.0.1:${center.example.sipPort}`
    const people = ['ada', 'li', 'sam']
    const phones = people.map((user, index) => {
      const ports = { rtpPortMin: 17_000 + 200 * index, rtpPortMax: 17_199 + 200 * index }
      return new Phone({ ...line, ...ports, server, user, password: center.account(user).phonePassword })
    })
    const home = new Phone({ ...line, rtpPortMin: 16_500, rtpPortMax: 16_999, server, user: '+4930555017' })
    try {
      for (const phone of [...phones, home]) await phone.start()
      const [ada, li, sam] = [await signIn('ada'), await signIn('li'), await signIn('sam')]
      await ada.choose('Available')
      const call = await answered(home)
      const interaction = await center.caller()
      await call.press('1')
      await ada.selected.getByText('You are talking').waitFor()
      await li.choose('Available')

      await ada.press('Ask a colleague')
      await ada.page.getByRole('dialog').getByRole('button', { name: 'Li Wei' }).click()
      await ada.selected.getByText('You are talking to Li Wei. The customer hears music.').waitFor()
      expect(await ada.selected.getByText('You are talking', { exact: true }).isVisible()).toBe(false)
      await li.selected.getByText('Ada Okafor asks you.').waitFor()
      await ada.press('Join all')
      await ada.selected.getByText('You, Li Wei and the customer hear each other.').waitFor()
      await ada.press('Hand over')
      await ada.finishWrapUp('Passed on', '')
      await li.selected.getByRole('button', { name: 'Hang up' }).waitFor()

      await sam.page.getByRole('row', { name: 'Li Wei' }).getByRole('button', { name: 'Supervise the call' }).click()
      await sam.page.getByRole('dialog').getByRole('button', { name: 'Join in' }).click()
      await center.facts.next('supervision:answered', { interaction, supervisor: 'sam' })

      await li.press('Park')
      await li.work.getByText('You are ready.').waitFor()
      await ada.page.getByRole('button', { name: 'Put away' }).click()
      await ada.page.getByRole('dialog').getByRole('button', { name: 'Pick up the call of +4930555017' }).click()
      await ada.selected.getByText('You are talking').waitFor()
      await call.hangUp()
      await ada.selected.getByRole('form', { name: 'Wrap-up' }).waitFor()
      expect(atWork.problems).toEqual([])
    } finally {
      await Promise.all([...phones, home].map((phone) => phone.stop()))
    }
  })

  it('[B18] a supervisor sees who waits and who works, sends an agent to a break, and ends a chat', async () => {
    const sam = await signIn('sam')
    const queue = sam.page.getByRole('row', { name: 'Help with a trip' }).first()
    const visitor = await visit()
    await visitor.write('Hello?')
    await visitor.choose('2')
    await queue.getByRole('cell').first().getByText('1', { exact: true }).waitFor()

    const ada = await signIn('ada')
    await ada.choose('Available')
    await ada.accept()
    const row = sam.page.getByRole('row', { name: 'Ada Okafor' })
    await row.getByText('Help with a trip, talking').waitFor()
    await sam.page.getByLabel('Status of Ada Okafor').selectOption({ label: 'Break: training' })
    await ada.page.getByText('Available until the work at hand is done').waitFor()

    await row.getByRole('button', { name: 'End the chat' }).click()
    await sam.page.getByRole('dialog').getByRole('button', { name: 'End it' }).click()
    await visitor.isTold('The chat has ended. Write to start a new one.')
    await ada.finishWrapUp('Passed on', '')
    await ada.work.getByText('Set your status to Available').waitFor()
    await row.getByText('Not taking work').waitFor()
    expect([...atWork.problems, ...atHome.problems]).toEqual([])
  })

  it('an agent asks a colleague about a chat unseen by the visitor, lets them write, and hands the chat over', async () => {
    const [ada, li] = [await signIn('ada'), await signIn('li')]
    await ada.choose('Available')
    const visitor = await visit()
    await visitor.write('May I bring my cello?')
    await visitor.choose('1')
    await ada.accept()
    await li.choose('Available')
    await ada.press('Ask a colleague')
    await ada.page.getByRole('dialog').getByRole('button', { name: 'Li Wei' }).click()
    await li.work.getByRole('button', { name: 'Accept' }).click()
    await ada.sayAside('Is a cello luggage?')
    await li.sayAside('It takes a seat.')
    await ada.selected.getByText('It takes a seat.').waitFor()
    expect(await (await li.earlier()).count()).toBe(0)
    await ada.press('Let join')
    await li.write('It needs a ticket of its own.')
    await visitor.reads('It needs a ticket of its own.')
    await ada.press('Hand over')
    await ada.finishWrapUp('Passed on', '')
    await li.selected.getByRole('button', { name: 'End chat' }).waitFor()
    expect(without(await visitor.conversation(), '1')).not.toContain('It takes a seat.')
    expect([...atWork.problems, ...atHome.problems]).toEqual([])
  })

  it('[B14] [F12] an agent leaves a queue, escalates a chat to it, and has it back after joining again', async () => {
    const ada = await signIn('ada')
    const queues = async (choice: string): Promise<void> => {
      await ada.page.getByRole('button', { name: 'Queues', exact: true }).click()
      await ada.page.getByRole('dialog').getByRole('button', { name: choice }).click()
      await ada.page.getByRole('dialog').waitFor({ state: 'detached' })
    }
    await queues('Leave Help with a trip')
    await center.facts.next('agent:queueLeft', { agent: 'ada' as never })
    await ada.choose('Available')
    const visitor = await visit()
    await visitor.write('I want to speak to somebody else!')
    await visitor.choose('1')
    await ada.accept()
    await ada.press('Escalate')
    await center.facts.next('interaction:escalated')
    await ada.finishWrapUp('Passed on', '')
    await queues('Join Help with a trip')
    await ada.accept()
    await ada.selected.getByText('Help with a trip').first().waitFor()
    expect([...atWork.problems, ...atHome.problems]).toEqual([])
  })

  it('keeps out who does not know the password, and forgets who was there when they sign out', async () => {
    const page = await (await atWork.profile()).newPage()
    await page.goto(center.example.url)
    await page.getByLabel('User').fill('ada')
    await page.getByLabel('Password').fill('guess')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').getByText('password').waitFor()
    await page.getByLabel('Password').fill(center.account('ada').password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
  })
})
