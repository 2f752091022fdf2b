import type { Duplex } from 'node:stream'
import { connect as connectTcp } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { parseInput } from '@ringwright/core'
import type { SmsTransport } from '../sms-transport.js'
import { SmppConnection } from './smpp-connection.js'
import { smsPartData } from './sms-part-data.js'
import { type SmppSmsOptions, smppOptionsSchema } from './smpp-options.js'

/** Text messages by SMPP 3.4. */
export function smppSms(options: SmppSmsOptions): SmsTransport {
  const { connect, ...parsed } = parseInput(smppOptionsSchema, options, 'options of smppSms')
  const { host, port, tls } = parsed
  const open = (): Duplex => (tls ? connectTls({ host, port, servername: host }) : connectTcp({ host, port }))
  const settings = Object.freeze({ ...parsed, connect: connect ?? open })
  return { connect: (smsHost) => new SmppConnection(settings, smsHost), personalData: smsPartData }
}
