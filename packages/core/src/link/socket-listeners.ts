interface SocketEvents {
  readonly open: undefined
  readonly error: undefined
  readonly message: { readonly data: unknown }
  readonly close: { readonly code: number; readonly reason: string }
}

type Listener<Type extends keyof SocketEvents> = (event: SocketEvents[Type]) => void

/** The listeners of something that stands for a WebSocket. */
export class SocketListeners {
  readonly #listeners: { [Type in keyof SocketEvents]: Listener<Type>[] } = {
    open: [],
    error: [],
    message: [],
    close: [],
  }

  addEventListener<Type extends keyof SocketEvents>(type: Type, listener: Listener<Type>): void {
    this.#listeners[type].push(listener)
  }

  protected emit<Type extends keyof SocketEvents>(
    type: Type,
    ...[event]: SocketEvents[Type] extends undefined ? [] : [SocketEvents[Type]]
  ): void {
    for (const listener of this.#listeners[type]) listener(event as SocketEvents[Type])
  }
}
