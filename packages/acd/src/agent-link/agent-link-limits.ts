/** What one message, page or screen of an agent may hold; frames and rates are limited by the link below. */
export const agentLinkLimits = {
  /** Longest text of one message, in UTF-16 code units: what the engine takes. Channels that take less refuse it. */
  textLengthMax: 16_384,
  /** Files of one message: what a person still looks at. */
  attachmentsMax: 10,
  /** Longest link to a file: what browsers and proxies let through. */
  urlLengthMax: 2_048,
  /** Longest reason, disposition or name of a file: one line on a screen. */
  lineLengthMax: 200,
  /** Longest note, with a disposition or without. */
  noteLengthMax: 4_000,
  /** Answers to the questions of a disposition form, and the longest of them: what such a form can ask. */
  fieldsMax: 20,
  fieldLengthMax: 1_000,
  /** Tags of one interaction, and the longest of them: what the engine keeps. */
  tagsMax: 20,
  tagLengthMax: 64,
  /** Digits sent at once: the longest number that somebody types into another's menu, with pauses. */
  digitsMax: 64,
  /** Messages in one page of history: with the longest texts it is what a frame on a slow network still carries. */
  historyMax: 200,
  /** A cursor of a customer's history: an id and a number for each of a hundred conversations. */
  cursorLengthMax: 8_192,
  /** Recordings in one page. */
  recordingsMax: 200,
  /** Messages that are shown with an interaction before anybody asks for more, and as many remarks. */
  recentMessagesMax: 50,
  /**
   * UTF-16 code units of those messages, as JSON: with long mails, twenty interactions are still sent to a screen at once.
   * The newest one is shown however long it is.
   */
  recentCharactersMax: 32_768,
  /** The same of remarks. */
  recentRemarkCharactersMax: 16_384,
  /** Messages that a client keeps of one interaction; older ones are asked for with `history`. */
  keptMessagesMax: 500,
  /** Agents on one board: more rows nobody reads. */
  boardAgentsMax: 2_000,
} as const
