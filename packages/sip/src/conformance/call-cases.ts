import { checkEqual } from './check-equal.js'
import { answer, establish, nextCall, offer, type SipStackCase, stackCase } from './conformance-case.js'

/** From the INVITE to the answer or its absence. */
export const callCases: readonly SipStackCase[] = [
  stackCase('answer', 'an answered call gives both ends each other’s session', async (pair) => {
    const { caller, callee } = await establish(pair)
    checkEqual('sessions', [caller.localSdp, caller.remoteSdp], [offer, answer], 'media would not flow')
    checkEqual('sessions of the callee', [callee.localSdp, callee.remoteSdp], [answer, offer], 'media would not flow')
    checkEqual('call ids', caller.callId, callee.callId, 'the two ends could not be told to be one call')
    checkEqual('tags', [caller.localTag, caller.remoteTag], [callee.remoteTag, callee.localTag], 'as above')
  }),
  stackCase('progress', 'ringing and early media arrive in order', async (pair) => {
    const arriving = nextCall(pair)
    const outbound = pair.caller.dial(pair.calleeUri, { offer })
    const seen: unknown[] = []
    const early = new Promise<void>((resolve) => {
      outbound.onProgress(({ status, sdp }) => {
        seen.push([status, sdp])
        if (sdp !== undefined) resolve()
      })
    })
    const call = await pair.arrives(arriving)
    call.progress(180)
    call.progress(183, { sdp: answer })
    await pair.arrives(early)
    checkEqual(
      'progress',
      seen,
      [
        [180, undefined],
        [183, answer],
      ],
      'the caller would hear silence',
    )
    outbound.cancel()
  }),
  stackCase(
    'forked-early-dialogs',
    'an answer with another session than the early media is of a dialog of its own where the backend says so',
    async (pair) => {
      const { forkedEarlyDialogs } = pair.callee.capabilities
      const arriving = nextCall(pair)
      const outbound = pair.caller.dial(pair.calleeUri, { offer })
      const early = new Promise<string>((resolve) => {
        outbound.onProgress(({ sdp, forkId }) => (sdp === undefined ? undefined : resolve(forkId)))
      })
      const call = await pair.arrives(arriving)
      call.progress(183, { sdp: answer })
      const forkId = await pair.arrives(early)
      const another = 'v=0\r\ns=another\r\n'
      const [dialed, answered] = await pair.arrives(Promise.all([outbound.result, call.answer({ sdp: another })]))
      if (dialed.outcome !== 'answered' || answered.outcome !== 'answered') throw new Error('It was not established.')
      const { leg } = dialed
      const why = 'callers take the first session of a dialog only, and would talk to whoever they heard before'
      checkEqual('a dialog of its own', leg.id !== forkId, forkedEarlyDialogs, why)
      checkEqual('session', leg.remoteSdp, another, 'media would not flow')
      checkEqual('tags', [leg.localTag, leg.remoteTag], [answered.leg.remoteTag, answered.leg.localTag], 'see `answer`')
      await pair.arrives(leg.hangup())
      checkEqual('end', (await pair.arrives(answered.leg.ended)).cause, 'bye', 'the other end would stay for ever')
    },
  ),
  stackCase('reject', 'a refusal arrives with its status, reason and headers', async (pair) => {
    const arriving = nextCall(pair)
    const { result } = pair.caller.dial(pair.calleeUri, { offer })
    const call = await pair.arrives(arriving)
    call.reject(486, { reason: 'On Another Line', headers: { 'X-Why': 'talking' } })
    const refused = await pair.arrives(result)
    const response = refused.outcome === 'failed' ? refused.response : undefined
    const seen = [response?.status, response?.reason, response?.headers.get('x-why'), response?.local]
    checkEqual('response', seen, [486, 'On Another Line', 'talking', false], 'routing decides by the status')
  }),
  stackCase('redirect', 'a redirection carries its targets', async (pair) => {
    const arriving = nextCall(pair)
    const { result } = pair.caller.dial(pair.calleeUri, { offer })
    const call = await pair.arrives(arriving)
    call.redirect(['sip:other@192.0.2.1'])
    const refused = await pair.arrives(result)
    const response = refused.outcome === 'failed' ? refused.response : undefined
    const seen = [response?.status, response?.headers.get('contact')]
    checkEqual('response', seen, [302, '<sip:other@192.0.2.1>'], 'the call could not be sent on')
  }),
  stackCase('cancel', 'a canceled call ends on both sides, with the reason', async (pair) => {
    const arriving = nextCall(pair)
    const outbound = pair.caller.dial(pair.calleeUri, { offer })
    const ringing = new Promise<void>((resolve) => outbound.onProgress(() => resolve()))
    const call = await pair.arrives(arriving)
    const canceled = new Promise((resolve) => call.onCanceled(resolve))
    call.progress(180)
    await pair.arrives(ringing)
    outbound.cancel({ protocol: 'SIP', cause: 200 })
    outbound.cancel()
    const result = await pair.arrives(outbound.result)
    const status = result.outcome === 'failed' ? result.response.status : 200
    checkEqual('status for the caller', status, 487, 'canceling must look the same whoever was faster')
    const end = (await pair.arrives(canceled)) as { by: string; cause: string; reason?: { cause?: number } }
    checkEqual(
      'end',
      [end.by, end.cause, end.reason?.cause],
      ['remote', 'cancel', 200],
      'the agent’s phone would ring on',
    )
    const late = await pair.arrives(call.answer({ sdp: answer }))
    checkEqual('a late answer', late.outcome, 'ended', 'an agent would talk to nobody')
  }),
  stackCase('ring-timeout', 'nobody answers: 408 after the ring timeout', async (pair) => {
    // On a machine that stalls the caller has given up before the call is here.
    void nextCall(pair).then((call) => call.progress(180))
    const failed = await pair.arrives(pair.caller.dial(pair.calleeUri, { offer, ringTimeoutMs: 300 }).result)
    const response = failed.outcome === 'failed' ? failed.response : undefined
    checkEqual('response', [response?.status, response?.local], [408, true], 'the next agent would never be tried')
  }),
  stackCase('expires', 'an invitation is over when the time has passed that it says itself', async (pair) => {
    const arriving = nextCall(pair)
    const { result } = pair.caller.dial(pair.calleeUri, { offer, headers: { Expires: '1' } })
    const call = await pair.arrives(arriving)
    const over = new Promise((resolve) => call.onCanceled(resolve))
    call.progress(180)
    const [failed] = await pair.arrives(Promise.all([result, over]))
    checkEqual('outcome', failed.outcome, 'failed', 'a phone would ring for nobody')
    const late = await pair.arrives(call.answer({ sdp: answer }))
    checkEqual('a late answer', late.outcome, 'ended', 'an agent would talk to nobody')
  }),
  stackCase('late-offer', 'an INVITE without an offer gets one, and its ACK the answer', async (pair) => {
    const arriving = nextCall(pair)
    const { result } = pair.caller.dial(pair.calleeUri, { offer: (remote) => `${remote}a=answered\r\n` })
    const call = await pair.arrives(arriving)
    checkEqual('offer', call.offer, undefined, 'the host could not tell whose turn it is')
    const [dialed, answered] = await pair.arrives(Promise.all([result, call.answer({ sdp: offer })]))
    const remote = answered.outcome === 'answered' ? answered.leg.remoteSdp : undefined
    checkEqual('answer in the ACK', remote, `${offer}a=answered\r\n`, 'media would not flow')
    checkEqual('outcome', dialed.outcome, 'answered', 'third-party call control would not work')
  }),
]
