import type { AddressInfo } from 'node:net'
import { type Engine, memoryDirectory, systemClock } from '@ringwright/core'
import { ChannelHostModel } from '@ringwright/core/conformance'
import { ImapFlow } from 'imapflow'
import { SMTPServer } from 'smtp-server'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { comesTrue, type DovecotServer, findDovecot, startDovecot } from '../../../../scripts/services/index.js'
import { adapterOf } from '../fixtures/adapter-of.js'
import { files, SECRET } from './fixtures/mail-world.js'
import { mimeMail } from './fixtures/mime-mail.js'
import { email, type EmailOptions, imapMailbox, smtpSender } from './index.js'
import { readMail } from './incoming-mail.js'
import { MailPositions } from './mail-position.js'

const ADDRESS = 'support@shop.example'
const ANNA = 'anna@customer.example'

/** What a recording server was given, and what it answers. */
interface Recorder {
  readonly server: SMTPServer
  readonly mails: { readonly to: string; readonly source: Buffer }[]
  refuse: { readonly at: 'recipient' | 'data'; readonly code: number } | undefined
}

function recorder(): Recorder {
  const refusal = (at: 'recipient' | 'data'): Error | null => {
    const { refuse } = own
    return refuse?.at === at
      ? Object.assign(new Error('because the test says so'), { responseCode: refuse.code })
      : null
  }
  const own: Recorder = {
    mails: [],
    refuse: undefined,
    server: new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onRcptTo: (_address, _session, done) => done(refusal('recipient')),
      onData(stream, { envelope }, done) {
        const pieces: Buffer[] = []
        stream.on('data', (piece: Buffer) => pieces.push(piece))
        stream.on('end', () => {
          const refused = refusal('data')
          if (!refused) own.mails.push({ to: envelope.rcptTo[0]?.address ?? '', source: Buffer.concat(pieces) })
          done(refused)
        })
      },
    }),
  }
  return own
}

let dovecot: DovecotServer
let smtp: Recorder
let smtpPort: number
beforeAll(async () => {
  dovecot = await startDovecot(await findDovecot())
  smtp = recorder()
  await new Promise<void>((resolve) => smtp.server.listen(0, '127.0.0.1', resolve))
  smtpPort = (smtp.server.server.address() as AddressInfo).port
})
afterAll(async () => {
  await new Promise<void>((resolve) => smtp.server.close(resolve))
  await dovecot.stop()
})

const stopping: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stopping.splice(0)) await stop()
})

let users = 0
/** A center's mailbox, and the way to put mail into it. Each test has a mailbox of its own. */
function mailboxOf(user = `support${users++}`) {
  const directory = memoryDirectory()
  const host = new ChannelHostModel(['help'])
  const login = { host: '127.0.0.1', port: dovecot.port, secure: false, user, password: dovecot.password }
  const open = async (options: Partial<EmailOptions> = {}) => {
    const channel = email({
      ...{ service: 'help', address: ADDRESS, secret: SECRET, files, retryMs: 200 },
      mailbox: imapMailbox(login),
      sender: smtpSender({ host: '127.0.0.1', port: smtpPort, secure: false }),
      ...options,
    })
    let dispatch: (active: boolean) => void = () => {}
    const adapter = adapterOf(channel, {
      ...{ clock: systemClock(), directory, node: 'first', onStart: () => dispatch(true) },
      onDispatcher: (listener) => {
        dispatch = listener
      },
    })
    await adapter.start(host)
    stopping.push(() => adapter.stop())
    return { adapter, channel }
  }
  const put = async (...sources: Buffer[]) => {
    const { user: name, password, ...server } = login
    const client = new ImapFlow({ ...server, auth: { user: name, pass: password }, logger: false })
    await client.connect()
    for (const source of sources) await client.append('INBOX', source)
    await client.logout()
  }
  const texts = () => host.messages(ANNA, 'help').flatMap(({ text }) => text ?? [])
  const arrives = (text: string) => comesTrue(`"${text}" has come`, () => texts().includes(text))
  const positions = new MailPositions({ center: 'main', directory } as Engine, 'email')
  const isPlaced = async () => (await positions.get()) !== undefined
  return { host, open, put, texts, arrives, isPlaced }
}

const mail = (id: string, text: string, more: readonly string[] = []) =>
  mimeMail({
    headers: [`From: Anna <${ANNA}>`, `To: ${ADDRESS}`, `Message-ID: <${id}@customer.example>`, ...more],
    text,
  })

describe('[L8] mail of a real server', () => {
  it('comes as soon as it is there, each once and in order', async () => {
    const { open, put, texts, arrives, isPlaced } = mailboxOf()
    await put(mail('old', 'from before'))
    await open()
    await comesTrue('the mailbox is open', isPlaced)
    // IDLE tells of it: a look around would come after five minutes.
    await put(mail('1', 'one'))
    await arrives('one')
    await put(mail('2', 'two'), mail('3', 'three'))
    await arrives('three')
    expect(texts()).toEqual(['one', 'two', 'three'])
  })

  it('[U10] loses and doubles nothing when either side ends in between', async () => {
    const { open, put, texts, arrives } = mailboxOf()
    const { adapter } = await open({ begin: 'all' })
    await put(mail('1', 'one'))
    await arrives('one')
    await adapter.stop()
    await put(mail('2', 'two'))
    const second = await open({ begin: 'all' })
    await arrives('two')
    await dovecot.kill()
    await comesTrue('the channel has noticed', () => second.adapter.health?.().state === 'down')
    await dovecot.start()
    await put(mail('3', 'three'))
    await arrives('three')
    expect(second.adapter.health?.()).toEqual({ state: 'up' })
    expect(texts()).toEqual(['one', 'two', 'three'])
  })

  it('[U10] is found again when all mails have got new numbers', async () => {
    const { open, put, texts, arrives } = mailboxOf(dovecot.user)
    const { adapter } = await open({ begin: 'all' })
    await put(mail('1', 'one'), mail('2', 'two'))
    await arrives('two')
    await adapter.stop()
    await dovecot.kill()
    await dovecot.renumber()
    await dovecot.start()
    await put(mail('3', 'three'))
    await open({ begin: 'all' })
    await arrives('three')
    expect(texts()).toEqual(['one', 'two', 'three'])
  })

  it('may have a file of 20 MB, and holds up nothing behind it', async () => {
    const { open, put, host, arrives } = mailboxOf()
    await open({ begin: 'all' })
    const parts = [{ contentType: 'application/pdf; name="big.pdf"', content: new Uint8Array(20_000_000) }]
    const headers = [`From: ${ANNA}`, 'Message-ID: <big@customer.example>']
    await put(mimeMail({ headers, text: 'a big one', parts }))
    await comesTrue('the mail has come', () => host.calls.length === 1)
    expect(host.calls[0]?.content.attachments).toMatchObject([{ name: 'big.pdf' }])
    await put(mail('after', 'after it'))
    await arrives('after it')
  })
})

describe('[L8] mail to a real server', () => {
  it('stands in the thread of what it answers, and is answered in it', async () => {
    const { open, put, host, arrives } = mailboxOf()
    const { adapter } = await open({ begin: 'all', displayName: 'Shop' })
    await put(mail('q', 'Where is it?', ['Subject: Order 7']))
    await arrives('Order 7\n\nWhere is it?')
    const attachments = [{ url: 'https://files.example/a.png', name: 'a.png', contentType: 'image/png' }]
    const answer = host.write(ANNA, 'help', { text: 'On its way. 👍', attachments })
    const outcome = await adapter.send(ANNA, 'help', answer)
    expect(outcome).toMatchObject({ outcome: 'sent' })
    const { to, source } = smtp.mails.at(-1) ?? { to: '', source: Buffer.alloc(0) }
    expect(to).toBe(ANNA)
    const read = await readMail(source, false)
    expect(read).toMatchObject({ from: ADDRESS, fromName: 'Shop', subject: 'Re: Order 7', text: 'On its way. 👍' })
    expect(read?.answers).toEqual(['<q@customer.example>', '<q@customer.example>'])
    expect(read?.files.map(({ name, content }) => [name, Buffer.from(content).toString()])).toEqual([
      ['a.png', 'https://files.example/a.png'],
    ])
    const reply = `On Monday, Shop <${ADDRESS}> wrote:\n> On its way.`
    const bob = ['From: bob@customer.example', `In-Reply-To: ${read?.messageId}`, 'Subject: AW: Order 7']
    await put(mimeMail({ headers: [...bob, 'Message-ID: <b@customer.example>'], text: `It is here.\n\n${reply}` }))
    await arrives('[From bob@customer.example]\nIt is here.')
  })

  it('is refused for good, for now, or at an unknown time, as the server says', async () => {
    const { open, host } = mailboxOf()
    const { adapter } = await open()
    const send = async () => (await adapter.send(ANNA, 'help', host.write(ANNA, 'help', { text: 'x' }))).outcome
    smtp.refuse = { at: 'recipient', code: 550 }
    expect(await send()).toBe('refused')
    smtp.refuse = { at: 'recipient', code: 450 }
    expect(await send()).toBe('later')
    smtp.refuse = { at: 'data', code: 554 }
    expect(await send()).toBe('refused')
    smtp.refuse = { at: 'data', code: 452 }
    expect(await send()).toBe('later')
    smtp.refuse = undefined
    expect(await send()).toBe('sent')
    const nobody = smtpSender({ host: '127.0.0.1', port: 1, secure: false })
    const { adapter: cutOff } = await open({ sender: nobody })
    expect((await cutOff.send(ANNA, 'help', host.write(ANNA, 'help', { text: 'x' }))).outcome).toBe('later')
  })
})
