export type {
  Attachment,
  ChannelAdapter,
  ChannelCapabilities,
  ChannelHost,
  ConversationMessage,
  InboundMessage,
  MessageContent,
} from '@ringwright/core'
