import type { Instant } from '@ringwright/core'
import type { SipStack } from '../sip-stack.js'
import { ladder } from './ladder.js'
import { maskedText, type MaskOptions } from './masked-text.js'
import { pcapFile } from './pcap-file.js'
import type { TracedMessage } from './traced-message.js'

/** How much is kept of the SIP messages of calls, and what is left out of them. */
export interface CallTracesOptions extends MaskOptions {
  /** How many calls are kept, the newest; the messages of one Call-ID are one call. Default 200. */
  readonly callsMax?: number
  /** Of one call, its first ones. Default 100: a call that has more is no longer being set up. */
  readonly messagesPerCallMax?: number
  /** Sees each message as it is kept, masked: for a collector (`hepExporter`). */
  readonly exporter?: (message: TracedMessage, callId: string) => void
}

/** One call among those whose messages are kept. */
export interface TracedCall {
  readonly callId: string
  readonly startedAt: Instant
  /** The method that began it. */
  readonly method: string
  readonly from: string
  readonly to: string
  readonly messages: number
}

/** The SIP messages of the last calls, to see what happened. */
export interface CallTraces {
  /** The newest first; only those whose From or To holds a text, when one is given. */
  calls(holding?: string): readonly TracedCall[]
  /** Of one or several Call-IDs: the two legs of a call have one each. Empty for those that are not kept. */
  messages(...callIds: readonly string[]): readonly TracedMessage[]
  /** As text, to read. */
  ladder(...callIds: readonly string[]): string
  /** As a capture file, for Wireshark and sngrep. */
  pcap(...callIds: readonly string[]): Uint8Array
  /** No more is kept. */
  stop(): void
}

interface Kept extends Omit<TracedCall, 'messages'> {
  readonly messages: { readonly order: number; readonly message: TracedMessage }[]
  characters: number
}

/** Of all calls together: whoever sends many long messages makes the trace shorter, not the memory fuller. */
const CHARACTERS_MAX = 32_000_000

/** Begins to keep what a stack sends and receives. While nobody does, messages are not even made to text. */
export function traceCalls(stack: SipStack, options: CallTracesOptions = {}): CallTraces {
  const { callsMax = 200, messagesPerCallMax = 100, exporter } = options
  const kept = new Map<string, Kept>()
  let order = 0
  let characters = 0
  const dropOldest = (): void => {
    const [oldest] = kept.values()
    if (!oldest) return
    characters -= oldest.characters
    kept.delete(oldest.callId)
  }
  const stop = stack.on('message:traced', ({ direction, text, flow, local, at }) => {
    const callId = text.match(CALL_ID)?.[1]
    if (callId === undefined) return
    const { transport, remote } = flow
    const [from, to] = direction === 'in' ? [remote, local] : [local, remote]
    const message: TracedMessage = { at, transport, from, to, text: maskedText(text, options) }
    exporter?.(message, callId)
    const call = kept.get(callId) ?? beginning(callId, message)
    if (call.messages.length >= messagesPerCallMax) return
    call.messages.push({ order: order++, message })
    call.characters += message.text.length
    characters += message.text.length
    kept.set(callId, call)
    while (kept.size > callsMax || characters > CHARACTERS_MAX) dropOldest()
  })
  const messages = (...callIds: readonly string[]): readonly TracedMessage[] => {
    const all = callIds.flatMap((callId) => kept.get(callId)?.messages ?? [])
    return all.toSorted((a, b) => a.order - b.order).map(({ message }) => message)
  }
  return {
    calls(holding) {
      const all = [...kept.values()].reverse()
      const found = holding === undefined ? all : all.filter(({ from, to }) => `${from} ${to}`.includes(holding))
      return found.map(({ characters: _, ...call }) => ({ ...call, messages: call.messages.length }))
    },
    messages,
    ladder: (...callIds) => ladder(messages(...callIds)),
    pcap: (...callIds) => pcapFile(messages(...callIds)),
    stop,
  }
}

const CALL_ID = /^(?:call-id|i)\s*:\s*(\S+)/im

function beginning(callId: string, { at, text }: TracedMessage): Kept {
  const valueOf = (pattern: RegExp): string => text.match(pattern)?.[1]?.trim() ?? ''
  return {
    callId,
    startedAt: at,
    method: valueOf(/^cseq\s*:\s*\d+\s+(\S+)/im),
    from: valueOf(/^(?:from|f)\s*:\s*([^\r\n]*)/im).replace(/;tag=.*$/, ''),
    to: valueOf(/^(?:to|t)\s*:\s*([^\r\n]*)/im).replace(/;tag=.*$/, ''),
    messages: [],
    characters: 0,
  }
}
