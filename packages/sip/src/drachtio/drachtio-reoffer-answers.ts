import type { ReofferAnswers } from '../leg/peer-reoffers.js'
import { sdpBody } from '../stack/sdp-body.js'
import { allowLine, supportedLine } from '../stack/supported-methods.js'
import type { ReceivedRequest } from './received-request.js'

/** Drachtio-server sends again what it answers, and asks for nothing else. */
export const drachtioReofferAnswers: ReofferAnswers<ReceivedRequest> = {
  received: (request, canceled) => request.onCanceled(canceled),
  accept: (request, localSdp) => request.respond(200, { lines: allowLine + supportedLine, body: sdpBody(localSdp) }),
  settled() {},
}
