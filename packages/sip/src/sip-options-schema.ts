import { isIP } from 'node:net'
import { z } from 'zod'
import type { MediaThread, RecordingSink } from './media/index.js'
import type { SipOptions, SipRegistrarOptions } from './sip-plugin-options.js'
import { dialingLimitSchema, trunkOptionsSchema } from './trunk/index.js'

const port = z.int('takes a port number').min(0, 'takes a port from 0 on').max(65_535, 'takes a port up to 65535')
const mediaPort = port.min(1_024, 'takes a port from 1024 on')
const ipAddress = z.string('takes an IP address').refine((text) => isIP(text) !== 0, 'takes an IP address')
const path = z.string('takes a folder').min(1, 'takes a folder')
const count = z.int('takes a whole number from 1 on').min(1, 'takes a whole number from 1 on')
const positive = z.number('takes a number above 0').gt(0, 'takes a number above 0')
const pem = z.string('takes a PEM text').includes('-----BEGIN ', 'takes a PEM text, such as readFileSync(path, "utf8")')
const text = z.string('takes a text').min(1, 'takes a text that is not empty')

const isFunction = (value: unknown): boolean => typeof value === 'function'

const sink = z.custom<RecordingSink>(
  (value) => typeof value === 'object' && value !== null && 'open' in value && typeof value.open === 'function',
  'takes a folder, or a RecordingSink',
)

const recorders = z.strictObject({
  recorders: z
    .array(text.regex(/^sips?:/i))
    .min(1)
    .max(10),
  username: text.exactOptional(),
  password: text.exactOptional(),
})

/** The form of `SipOptions`, with messages that say what is taken; what belongs together is for `checkTogether`. */
export const sipOptionsSchema = z.strictObject({
  listen: z
    .array(
      z.strictObject({
        transport: z.enum(['udp', 'tcp', 'tls', 'ws', 'wss'], "takes 'udp', 'tcp', 'tls', 'ws' or 'wss'"),
        host: ipAddress,
        port,
        tls: z
          .strictObject({ key: pem, cert: pem, ca: pem.exactOptional(), requestCert: z.boolean().exactOptional() })
          .exactOptional(),
        origins: z.array(text).max(100, 'takes at most 100 origins').exactOptional(),
      }),
    )
    .min(1, 'takes at least one { transport, host, port }')
    .max(16, 'takes at most 16 listeners')
    .exactOptional(),
  stack: z
    .custom<NonNullable<SipOptions['stack']>>(
      (value) => typeof value === 'function',
      'takes a function that makes a SipStack',
    )
    .exactOptional(),
  advertise: ipAddress.exactOptional(),
  registrar: z
    .strictObject({
      realm: text.regex(/^[\w.-]+$/, 'takes a name such as pbx.example.com'),
      users: z.custom<SipRegistrarOptions['users']>(
        isFunction,
        'takes a function from a user to { password } or { ha1 }',
      ),
      algorithms: z
        .array(z.enum(['MD5', 'SHA-256']))
        .min(1)
        .exactOptional(),
      limits: z
        .strictObject({
          expiresMinSeconds: count.exactOptional(),
          expiresMaxSeconds: count.exactOptional(),
          expiresDefaultSeconds: count.exactOptional(),
          bindingsMax: count.exactOptional(),
          failuresMax: count.exactOptional(),
          failureWindowMs: count.exactOptional(),
          keepAliveSeconds: count.or(z.undefined()).exactOptional(),
        })
        .exactOptional(),
      mayWatch: z
        .custom<NonNullable<SipRegistrarOptions['mayWatch']>>(
          isFunction,
          'takes a function from two users to true or false',
        )
        .exactOptional(),
      waitingMessages: z
        .custom<NonNullable<SipRegistrarOptions['waitingMessages']>>(
          isFunction,
          'takes a function from a user to { unheard, heard }',
        )
        .exactOptional(),
    })
    .exactOptional(),
  prompts: path.exactOptional(),
  tones: z.enum(['europe', 'northAmerica', 'china'], "takes 'europe', 'northAmerica' or 'china'").exactOptional(),
  recordings: z.union([path, recorders, sink], 'takes a folder, a RecordingSink, or { recorders }').exactOptional(),
  // Looked at by `checkTogether`, whose message does not repeat the value.
  recordingKey: z.custom<NonNullable<SipOptions['recordingKey']>>().exactOptional(),
  media: z
    .strictObject({
      address: ipAddress.exactOptional(),
      portMin: mediaPort.exactOptional(),
      portMax: mediaPort.exactOptional(),
      sessionsMax: count.exactOptional(),
      worker: z
        .custom<() => MediaThread>((value) => typeof value === 'function', 'takes a function that makes a Worker')
        .exactOptional(),
      encryption: z.enum(['never', 'offered', 'required'], "takes 'never', 'offered' or 'required'").exactOptional(),
    })
    .exactOptional(),
  limits: z
    .strictObject({
      callsPerSecondMax: positive.exactOptional(),
      callsMax: count.exactOptional(),
      eventLoopDelayMaxMs: positive.exactOptional(),
      requestsMax: count.exactOptional(),
      retryAfterSeconds: count.exactOptional(),
    })
    .exactOptional(),
  networkLimits: z
    .strictObject({
      messageBytesMax: count.exactOptional(),
      connectionsMax: count.exactOptional(),
      connectionIdleMs: count.exactOptional(),
      connectionBufferedBytesMax: count.exactOptional(),
      connectTimeoutMs: count.exactOptional(),
      udpReceiveBufferBytes: count.exactOptional(),
    })
    .exactOptional(),
  trunks: z.array(trunkOptionsSchema).max(100, 'takes at most 100 trunks').exactOptional(),
  callerIdentity: z
    .strictObject({ trustAnchors: pem, allowPrivateAddresses: z.boolean().exactOptional() })
    .exactOptional(),
  dialingLimits: z.array(dialingLimitSchema).max(100, 'takes at most 100 limits').exactOptional(),
  emergencyNumbers: z.array(text).max(100, 'takes at most 100 numbers').exactOptional(),
  trace: z
    .strictObject({
      callsMax: count.exactOptional(),
      messagesPerCallMax: count.exactOptional(),
      numbers: z.boolean().exactOptional(),
      collector: z
        .strictObject({ host: ipAddress, port, agentId: count.exactOptional(), key: text.exactOptional() })
        .exactOptional(),
    })
    .exactOptional(),
})
