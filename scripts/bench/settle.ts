import process from 'node:process'

/** Ends the process with the error when the work fails: what fails in a bench makes its figures worthless. */
export function settle(work: Promise<unknown>): void {
  work.catch((error) => {
    process.nextTick(() => {
      throw error
    })
  })
}
