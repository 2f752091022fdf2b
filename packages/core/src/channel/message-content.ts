/** A file that belongs to a message, by the link under which it can be had. */
export interface Attachment {
  /** Where it can be had, by agents' browsers and by the provider. */
  readonly url: string
  readonly name: string
  /** As `image/png`: what a voice note, a video and a document have in common is that they are files of a type. */
  readonly contentType: string
  readonly bytes?: number
}

/** Something to choose: a button, or a row of a list. */
export interface MessageOption {
  /** Comes back as `reply` when it is chosen. */
  readonly id: string
  /** What the customer reads. */
  readonly label: string
  readonly description?: string
}

/** A thing that is shown: a product, an order. */
export interface MessageCard {
  readonly title: string
  readonly text?: string
  readonly image?: Attachment
  /** Where it leads. */
  readonly url?: string
}

/** A place that somebody shares in a message. */
export interface MessageLocation {
  /** Degrees, WGS 84. */
  readonly latitude: number
  readonly longitude: number
  readonly name?: string
  readonly address?: string
}

/** A message that was registered with the provider beforehand; only such may begin a conversation on some channels. */
export interface MessageTemplate {
  /** As the provider has registered it. */
  readonly name: string
  /** As BCP 47 has it. */
  readonly language: string
  /** What stands in its places, in order. */
  readonly parameters: readonly string[]
}

/** What somebody wrote. At least one of its parts is there. */
export interface MessageContent {
  readonly text?: string
  readonly attachments?: readonly Attachment[]
  /** What the customer can choose from. */
  readonly options?: readonly MessageOption[]
  readonly card?: MessageCard
  readonly location?: MessageLocation
  /** What the provider has registered; `text` says what the customer then reads. */
  readonly template?: MessageTemplate
  /** Which option the customer has chosen; `text` is its label, or what the customer typed instead. */
  readonly reply?: { readonly id: string }
}
