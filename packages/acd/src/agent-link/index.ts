export {
  type AgentLinkClient,
  type AgentLinkClientEvents,
  type AgentLinkClientOptions,
  type OutgoingRemark,
  type OutgoingText,
  createAgentLinkClient,
} from './agent-link-client.js'
export { agentLinkLimits } from './agent-link-limits.js'
export { type AgentLinkProtocol, agentLinkGreeting, agentLinkProtocol } from './agent-link-protocol.js'
export { AGENT_LINK_VERSION } from './agent-link-version.js'
export {
  type AgentLinkEvent,
  type AgentLinkView,
  type BoardView,
  EMPTY_VIEW,
  type ViewedInteraction,
} from './agent-link-view.js'
export type {
  BoardAgent,
  BoardQueue,
  DeskAgent,
  DeskInteraction,
  DeskMessage,
  DeskPapers,
  DeskRemark,
  ScreenPop,
} from './desk-schema.js'
export { reduceAgentView } from './reduce-agent-view.js'
