/** What one event does in one state: the state that follows, and what the runner has to do, in order. */
export interface Transition<State extends string, Effect extends string> {
  readonly next: State
  readonly effects: readonly Effect[]
}

/** A state machine as data. An event that a state's row does not name is ignored in that state. */
export type TransitionTable<State extends string, Event extends string, Effect extends string> = {
  readonly [S in State]: { readonly [E in Event]?: Transition<State, Effect> }
}
