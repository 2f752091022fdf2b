import { type Clock, type Random, RingwrightError } from '@ringwright/core'
import type { CallLeg } from '../call-leg.js'
import type { RecordedCall, RecordingFile, RecordingSink } from '../media/index.js'
import { FRAME_MS } from '../media/audio/voice-frame.js'
import { type PortRange, portRange } from '../media/rtp/port-range.js'
import { type FrameTicker, frameTicker } from '../media/session/frame-ticker.js'
import { type MediaServerOptions, mediaSettings } from '../media/session/media-settings.js'
import type { Credentials } from '../outbound-call.js'
import type { SipUri } from '../sip-request.js'
import type { SipStack } from '../sip-stack.js'
import { type RecordedStream, recordedStream } from './recorded-stream.js'
import { recorderOffer } from './recorder-agreement.js'
import { beginStreams, RecorderSession } from './recorder-session.js'
import { metadataBody } from './recording-metadata.js'

/** A recorder that does not answer by then is passed over: what is said meanwhile waits, and there is room for 30 s. */
const ANSWER_MS = 6_000

export interface RecorderSinkOptions extends Omit<MediaServerOptions, 'sessionsMax'> {
  readonly clock: Clock
  readonly random: Random
  /** What recorders are called by. */
  readonly stack: SipStack
  /** At least one; the next is tried when one does not take a call. */
  readonly recorders: readonly SipUri[]
  readonly credentials?: Credentials
  /** The host in addresses of the metadata. */
  readonly host: () => string
}

/**
 * Sends recordings to a recorder of somebody else (SIPREC: RFC 7866 as session recording client, metadata by RFC 7865), as two
 * streams of G.711: what the party says, and what it hears. They run half a second behind the call; what is paused or secured
 * is silence. A recorder may move them to other ports (re-INVITE). One that hangs up ends the recording with a reason, never the call.
 */
export function recorderSink(options: RecorderSinkOptions): RecordingSink {
  const { address, advertisedAddress, portMin, portMax } = mediaSettings('recorderSink', options)
  const client: RecordingClient = {
    ...options,
    ...{ address, advertisedAddress },
    ports: portRange(portMin, portMax, options.random),
    ticker: frameTicker(options.clock, FRAME_MS),
  }
  const sinkFor = (call: RecordedCall | undefined): RecordingSink => ({
    open: (name) => openSession(client, name, call),
    of: (described) => sinkFor(described),
  })
  return sinkFor(undefined)
}

interface RecordingClient extends RecorderSinkOptions {
  readonly advertisedAddress: string
  readonly ports: PortRange
  readonly ticker: FrameTicker
}

async function openSession(
  client: RecordingClient,
  name: string,
  call: RecordedCall | undefined,
): Promise<RecordingFile> {
  const { address, ports, random } = client
  const streams = [await recordedStream({ address, ports, random })]
  try {
    streams.push(await recordedStream({ address, ports, random }))
    const both = streams as unknown as readonly [RecordedStream, RecordedStream]
    const sessionId = newId(random)
    const leg = await dialRecorders(client, both, { name, call, sessionId })
    const session = new RecorderSession(leg, both, client.ticker)
    return {
      append: (bytes) => session.append(bytes),
      async finish() {
        await session.finish()
        return `siprec:${sessionId}`
      },
    }
  } catch (error) {
    await Promise.all(streams.map((stream) => stream.close()))
    throw error
  }
}

interface Recorded {
  readonly name: string
  readonly call: RecordedCall | undefined
  readonly sessionId: string
}

/** The leg with the first recorder that takes both streams. */
async function dialRecorders(
  { clock, random, stack, recorders, credentials, host, advertisedAddress }: RecordingClient,
  streams: readonly [RecordedStream, RecordedStream],
  recorded: Recorded,
): Promise<CallLeg> {
  const metadata = metadataBody({
    ...recorded,
    startedAt: clock.now(),
    host: host(),
    participantIds: [newId(random), newId(random)],
    streamIds: [newId(random), newId(random)],
  })
  const offer = recorderOffer(advertisedAddress, [streams[0].port, streams[1].port], random)
  let problem = 'none is named'
  for (const recorder of recorders) {
    const dialed = await stack.dial(recorder, {
      offer,
      attachments: [{ body: metadata, disposition: 'recording-session' }],
      contactParameters: '+sip.src',
      headers: { Require: 'siprec' },
      ringTimeoutMs: ANSWER_MS,
      ...(credentials && { credentials }),
    }).result
    if (dialed.outcome === 'failed') {
      problem = `${dialed.response.status} ${dialed.response.reason}`
      continue
    }
    if (beginStreams(streams, dialed.leg.remoteSdp)) return dialed.leg
    problem = 'it does not take both streams of G.711'
    void dialed.leg.hangup({ reason: { protocol: 'SIP', cause: 488, text: 'Not Acceptable Here' } })
  }
  throw new RingwrightError('unavailable', `No recorder took the call: ${problem}. Look at the option "recordings".`)
}

function newId(random: Random): string {
  return Buffer.from(random.bytes(16)).toString('base64')
}
