/** Raised when a screen that was loaded before would misunderstand the server, or the server it. */
export const AGENT_LINK_VERSION = 1
