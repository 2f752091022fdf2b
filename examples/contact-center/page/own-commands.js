/**
 * What agents do about their own work: part of what an agent does.
 *
 * @param {object} options
 * @param {import('./connect.js').Client} options.client
 * @param {(command: () => Promise<{ outcome: string, reason?: string }>) => Promise<boolean>} options.run
 */
export function ownCommands({ client, run }) {
  return {
    /** @param {{ status: import('./status-select.js').StatusName, reason?: string }} status */
    setStatus: (status) => run(() => client.setStatus(status)),
    /**
     * @param {string} queue
     * @param {boolean} joined
     */
    chooseQueue: (queue, joined) => run(() => client.chooseQueue({ queue, joined })),
    callLine: () => run(() => client.callLine({})),
  }
}
