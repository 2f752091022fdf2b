import type { ProcessOptions, RunningProcess } from '../services/running-process.js'

/** One measured quantity. Units are written as in the docs: `ms`, `µs`, `calls/s`, `MiB`, `%`. */
export interface Figure {
  readonly value: number
  readonly unit: string
}

/** What a bench found, by name: `cpuPerCall: { value: 0.31, unit: 'ms' }`. */
export type Figures = Readonly<Record<string, Figure>>

/** Processor time of one process (all its threads), user and system, in milliseconds. */
export interface CpuTime {
  readonly userMs: number
  readonly systemMs: number
  readonly totalMs: number
}

/** What some benches can be told; the description of a bench says which of them it takes. */
export const BENCH_OPTIONS = {
  only: { type: 'string' },
  share: { type: 'string' },
  calls: { type: 'string' },
  rate: { type: 'string' },
} as const
export type BenchOptions = { readonly [Name in keyof typeof BENCH_OPTIONS]?: string | undefined }

/** What the runner lends to a bench. */
export interface BenchContext {
  /** Says on standard error what is going on; standard output belongs to the figures. */
  progress(text: string): void
  /** What the command line says behind `--<name>`. */
  option(name: keyof BenchOptions): string | undefined
  /** Processor time so far of this process, or of the process with that id. Throws when the process is gone. */
  cpuTime(pid?: number): CpuTime
  /** Processor time that `work` takes in this process, or in the process with that id, and its wall time. */
  measureCpu<T>(work: () => Promise<T> | T, pid?: number): Promise<{ result: T; cpu: CpuTime; wallMs: number }>
  /** Starts a child that ends with this process; see `startProcess`. It is stopped when the bench is done. */
  start(command: string, args: readonly string[], options?: ProcessOptions): RunningProcess
  /**
   * Starts a TypeScript module of this repository as a Node child, with sources instead of builds. It is stopped when
   * the bench is done. The path is relative to the repository's root.
   */
  startModule(path: string, args?: readonly string[], options?: ProcessOptions): RunningProcess
}

/**
 * A bench is a module `scripts/bench/<name>.ts` that exports `bench`. It is found by its file name; no list names it.
 * It throws, with a message that says what is missing, when it cannot measure: a bench never reports a guess.
 * Programs come from `scripts/services` (`findSipp()` and its siblings).
 */
export interface Bench {
  readonly name: string
  /** One sentence: what is measured, and the load it is measured under. */
  readonly description: string
  run(context: BenchContext): Promise<Figures>
}
