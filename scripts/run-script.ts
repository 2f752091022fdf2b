import process from 'node:process'
import { type ParseArgsConfig, parseArgs } from 'node:util'

type OptionsConfig = NonNullable<ParseArgsConfig['options']>
type Values<Options extends OptionsConfig> = ReturnType<
  typeof parseArgs<{ options: Options & { help: { type: 'boolean'; default: false } } }>
>['values']

/** An argument that does not hold. Its message names the option, what it got and what it takes. */
export class ArgumentError extends Error {}

/** A command of this repository. */
export interface Script<Options extends OptionsConfig> {
  /** What `--help` prints; beneath the error too when the arguments do not hold. */
  readonly usage: string
  readonly options: Options
  /** Whether it takes names beside options; the others refuse them. */
  readonly takesNames?: boolean
  /** Gives the exit code. */
  readonly run: (values: Values<Options>, names: readonly string[]) => number | Promise<number>
}

/** Runs a command with the arguments of this process: `--help` works, and a wrong argument gets no stack trace. */
export async function runScript<const Options extends OptionsConfig>(
  { usage, options, takesNames = false, run }: Script<Options>,
  args: readonly string[] = process.argv.slice(2),
): Promise<void> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: takesNames,
      options: { ...options, help: { type: 'boolean', default: false } as const },
    })
    if ((values as { help: boolean }).help) console.log(usage)
    else process.exitCode = await run(values, positionals)
  } catch (error) {
    if (!isArgumentFault(error)) throw error
    console.error(`${error.message}\n\n${usage}`)
    process.exitCode = 1
  }
}

/** A whole number from its text. Throws `ArgumentError`. */
export function wholeNumber(option: string, text: string, { min = 0, max = Number.MAX_SAFE_INTEGER } = {}): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= min && value <= max) return value
  const bounds = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `${min} to ${max}`
  throw new ArgumentError(`--${option}: got ${JSON.stringify(text)}, takes a whole number, ${bounds}.`)
}

/** A number above zero from its text. Throws `ArgumentError`. */
export function positiveNumber(option: string, text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value
  throw new ArgumentError(`--${option}: got ${JSON.stringify(text)}, takes a number above 0.`)
}

function isArgumentFault(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  return error instanceof ArgumentError || String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS')
}
