/** The bounds of flows. A document past one is refused; a run past one goes to the flow's `onFault` step, or ends. */
export const FLOW_LIMITS = {
  /** Steps of a document. A printed page holds about 20; larger services are several flows. */
  steps: 500,
  /** Characters of a text of a step, in one language. A chat message that nobody reads to its end. */
  textLength: 2_000,
  /** Characters of a text once its variables are in it. The shortest limit among the text channels is 4,096. */
  renderedLength: 4_000,
  /** Languages of one text. */
  languages: 50,
  /** Choices of a question. Nobody listens to more than twelve, and a chat page shows them as buttons. */
  choices: 20,
  /** What can be typed while waiting without leaving: as many as a telephone has digits. */
  waitChoices: 10,
  /** What one of them notes; all together stay within what attributes may be. */
  waitAttributes: 5,
  /** Words and digits by which one choice is taken. */
  keys: 20,
  /** Announcements of one wait. */
  announcements: 10,
  /** Recordings of one announcement: "you are · number · 3 · it takes · 5 · to · 8 · minutes". */
  announcementPrompts: 12,
  /** Shortest time from one announcement to its next. Who is told more often hears nothing else. */
  announceEveryMs: 5_000,
  /** Cases of a branch. */
  cases: 50,
  /** Values of one `set`, arguments of one `invoke`. */
  values: 50,
  /** Characters of an expression in a flow; a longer one is a function that wants a name. */
  expressionLength: 2_000,
  /** Digits of one input. A card number has at most 19, an IBAN at most 32. */
  digits: 64,
  /** How often one question is asked in a row. */
  attempts: 10,
  /** Longest wait for anything: a customer in a text channel may answer the next day. */
  waitMs: 24 * 60 * 60_000,
  /** Longest time within which a callback is tried: whoever was not reached in four days called again. */
  callbackMs: 4 * 24 * 60 * 60_000,
  /** Longest message that a caller leaves: nobody listens for longer. */
  voicemailMs: 10 * 60_000,
  /** Characters of a customer's input that are looked at; what is longer is not an answer to a question of a flow. */
  inputLength: 2_000,
  /** Variables of a position. */
  variables: 100,
  /** Characters of all variables as JSON. They stand in the interaction's record, which every step commits anew. */
  variablesLength: 16_384,
  /** How deep a variable's value nests. */
  variableDepth: 16,
  /** Branches and sets that are passed through without an act in between. A longer chain goes round. */
  automaticSteps: 100,
  /** Acts of one run. Whoever meets more of them goes round without getting anywhere. */
  turns: 1_000,
} as const

/** What a step takes when it does not say. */
export const FLOW_DEFAULTS = {
  attempts: 3,
  /** Until the first digit or the answer. */
  timeoutMs: 10_000,
  interDigitTimeoutMs: 3_000,
  /** Until a function of the host has answered. */
  invokeTimeoutMs: 10_000,
  terminator: '#',
  callback: { order: 'agentFirst', attempts: 3, retryDelayMs: 300_000, ringTimeoutMs: 25_000, expiresMs: 86_400_000 },
  voicemail: { priority: 0, maxMs: 120_000, silenceMs: 5_000, minMs: 1_000 },
} as const
