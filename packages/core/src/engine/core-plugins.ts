import type { Calls } from '../voice/calls.js'
import type { OutboundCalls } from '../voice/outbound-calls.js'
import { outboundCallDesk } from '../voice/outbound-call-desk.js'
import type { Conversations } from '../conversation/conversations.js'
import { CustomerBook } from '../customer/customer-book.js'
import { customerCommands } from '../customer/customer-commands.js'
import { CustomerIdentities } from '../customer/customer-identities.js'
import { CustomerMerges } from '../customer/customer-merges.js'
import type { Customers } from '../customer/customers.js'
import { contactIdentifier } from '../customer/identifier.js'
import { type Entry, entryOptionsSchema } from '../entry/entry.js'
import { parseInput } from '../errors/parse-input.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import { createExpressionLanguage } from '../expression/expression-language.js'
import { FlowBook } from '../flow/flow-book.js'
import { FlowRunner } from '../flow/flow-runner.js'
import type { Flows } from '../flow/flows.js'
import { interactions } from '../interaction/interaction.js'
import { settleLostInteractions } from '../interaction/lost-interactions.js'
import { ConversationLanguages } from '../language/conversation-languages.js'
import { MessageBook } from '../message/message-book.js'
import { familiarAgents } from '../conversation/familiar-agents.js'
import { Redaction } from '../message/redaction/redaction.js'
import { runBroadcasts } from '../outreach/broadcast-runner.js'
import { outreachCommands } from '../outreach/outreach-commands.js'
import { OutreachWriter } from '../outreach/outreach-writer.js'
import type { Outreach } from '../outreach/outreach.js'
import type { TextParties } from '../outreach/text-parties.js'
import { textPartyDesk } from '../outreach/text-party-desk.js'
import type { ContactPermissions } from '../permission/contact-permissions.js'
import { ChannelMoves } from '../channel-move/channel-moves.js'
import { PermissionBook } from '../permission/permission-book.js'
import { RemarkBook } from '../remark/remark-book.js'
import type { Remarks } from '../remark/remarks.js'
import { Inactivity } from '../text/inactivity.js'
import { ConversationPlaces } from '../text/conversation-places.js'
import { CustomerRevisions } from '../text/customer-revisions.js'
import { TextDesk } from '../text/text-desk.js'
import { textPerformer } from '../text/text-performer.js'
import { textPlugin } from '../text/text-plugin.js'
import { TextWriter } from '../text/text-writer.js'
import { sendWaitMessages } from '../text/wait-messages.js'
import type { PersonalData } from '../privacy/personal-data.js'
import { OWN_KEEPERS } from '../privacy/own-keepers.js'
import { personalDataCommands } from '../privacy/personal-data-commands.js'
import { CallLegs } from '../voice/call-legs.js'
import { RecordingBook } from '../voice/recording-book.js'
import { StandingLineDesk } from '../voice/standing-line-desk.js'
import type { StandingLines } from '../voice/standing-lines.js'
import { takeVoicemail } from '../voice/voicemail.js'
import { voicePerformer } from '../voice/voice-performer.js'
import { voicePlugin } from '../voice/voice-plugin.js'
import type { ContactCenterOptions } from './contact-center-options.js'
import type { Engine, PluginInstance } from './plugin.js'

/** A part of a center with what logs call it. */
export interface NamedInstance {
  readonly name: string
  readonly instance: PluginInstance
}

export interface CoreParts {
  readonly instances: readonly NamedInstance[]
  /** The plug-ins are set up, so the ports are known. */
  connect(): void
  readonly conversations: Conversations
  readonly remarks: Remarks
  readonly permissions: ContactPermissions
  readonly customers: Customers
  readonly personalData: PersonalData
  readonly outreach: Outreach & TextParties
  readonly calls: Calls
  readonly outbound: OutboundCalls
  readonly lines: StandingLines
  readonly flows: Flows
}

/** What every center has: flows, conversations and calls. Set up before the plug-ins, started after them. */
export function coreParts(engine: Engine, options: ContactCenterOptions): CoreParts {
  engine.define(interactions)
  settleLostInteractions(engine)
  const entries = checkedEntries(options)
  const flows = flowsOf(options, entries)
  const { clock } = engine
  const books = customerBooks(engine, options)
  const { customers, merges, permissions, messages } = books
  const redaction = new Redaction(options.redact)
  const remarks = new RemarkBook(engine, redaction)
  const recordings = new RecordingBook(engine)
  const legs = new CallLegs(clock)
  const lines = new StandingLineDesk(engine)
  const inactivity = new Inactivity(engine, entries)
  const writer = new TextWriter({ engine, permissions, messages, inactivity, redaction })
  inactivity.onWarning(engine, (interaction, text, key) => writer.announce(interaction, text, key))
  const runner = new FlowRunner({
    engine,
    flows,
    functions: options.functions ?? {},
    performers: {
      voice: voicePerformer({ clock, legs, voicemail: takeVoicemail({ engine, recordings, messages }) }),
      text: textPerformer(engine, writer),
    },
  })
  const write = writer.write.bind(writer)
  const moves = new ChannelMoves({ ...books, engine, entries, write })
  const languages = new ConversationLanguages(engine, messages, options.languageDetection)
  const places = new ConversationPlaces({ engine, entries, customers, moves })
  const taking = { ...books, engine, places, redaction }
  const changes = new CustomerRevisions(taking)
  const desk = new TextDesk({ ...taking, changes, entries, flows: runner, inactivity, moves, languages })
  sendWaitMessages(engine, runner, writer)
  const parties = textPartyDesk(engine, customers)
  const outreach = new OutreachWriter({ engine, entries, customers, parties, permissions, messages, redaction })
  runBroadcasts(engine, outreach)
  familiarAgents(engine, customers)
  const outbound = outboundCallDesk({ engine, customers, legs })
  const voice = voicePlugin({
    ...{ outbound, engine, entries, customers, permissions, flows: runner, legs, lines, recordings },
    record: options.recordCalls ?? false,
    site: options.site,
  })
  const texts = textPlugin({ engine, customers, permissions, messages, desk, changes, writer, redaction, moves })
  return {
    instances: [
      { name: 'customers', instance: { stop: async () => merges.stop() } },
      { name: 'remarks', instance: { stop: async () => remarks.stop() } },
      { name: 'voice', instance: voice.instance },
      { name: 'text', instance: texts.instance },
    ],
    connect: voice.connect,
    conversations: texts.conversations,
    remarks,
    permissions,
    personalData: personalDataCommands({
      ...{ desk: engine, book: customers },
      keepers: () => [...OWN_KEEPERS, ...engine.ports.keepers],
      identifierOf: ({ channel, address }) => contactIdentifier(engine.ports.channels, channel, address),
    }),
    outreach: { ...outreachCommands(engine, outreach), ...parties },
    customers: customerCommands({ ...books, engine, book: customers, languages }),
    calls: voice.calls,
    outbound,
    lines,
    flows: runner,
  }
}

/** What is known of customers, what they want, and what was written with them. */
function customerBooks(engine: Engine, { attachments }: ContactCenterOptions) {
  const { center, clock, newId, directory } = engine
  const identifierOf = (channel: string, address: string) => contactIdentifier(engine.ports.channels, channel, address)
  const customers = new CustomerBook({ center, directory, clock, newId, identifierOf })
  const merges = new CustomerMerges(engine, customers)
  return {
    customers,
    merges,
    identities: new CustomerIdentities(engine, customers, merges),
    permissions: new PermissionBook(engine, customers),
    messages: new MessageBook({ center, directory, clock, newId, ...(attachments && { attachments }) }),
  }
}

function checkedEntries({ entries = [], site }: ContactCenterOptions): Entry[] {
  return entries.map((entry, index) => {
    const checked = parseInput(entryOptionsSchema(), entry, `entries[${index}] of createContactCenter`)
    return { ...checked, service: checked.service ?? checked.address, site: checked.site ?? site }
  })
}

/** The flows, with all that the entries lead to. */
function flowsOf({ flows = [], expressions = createExpressionLanguage() }: ContactCenterOptions, entries: Entry[]) {
  const book = new FlowBook(flows, expressions)
  for (const { address, flow } of entries)
    if (!book.has(flow))
      throw new RingwrightError(
        'invalid_argument',
        `Entry "${address}" leads to flow "${flow}", which is not in \`flows\`.`,
      )
  return book
}
