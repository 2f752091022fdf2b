import { RingwrightError } from '../errors/ringwright-error.js'
import { parseInput } from '../errors/parse-input.js'
import type { Expression } from '../expression/expression.js'
import { createExpressionLanguage } from '../expression/expression-language.js'
import { type MetricDefinition, metricDefinitionSchema } from './metric-definition.js'

/** Names a definition: `serviceLevel.offered`, of the newest version or of one, with other parameters than its own. */
export type MetricReference =
  | string
  | { readonly name: string; readonly version?: number; readonly parameters?: Readonly<Record<string, number>> }

/** What can be read from a cell by the name that definitions use for it; null where there is nothing to tell. */
export type Measures<Cell> = Readonly<
  Record<string, (cell: Cell, parameters: Readonly<Record<string, number>>) => number | null>
>

/** A definition that a value can be computed with. */
export interface Metric<Cell> {
  readonly definition: MetricDefinition
  readonly parameters: Readonly<Record<string, number>>
  /** Null for an empty denominator, or where a measure has nothing to tell: never 0 or 1 instead. */
  value(cell: Cell): number | null
}

/** The figures that can be asked for, by name and version. */
export interface MetricRegistry<Cell> {
  /** All versions of all of them, in the order in which they were given. */
  readonly definitions: readonly MetricDefinition[]
  /** Throws `not_found` for a name or version that is not there, `invalid_argument` for a parameter that it has not. */
  metric(reference: MetricReference): Metric<Cell>
}

interface Compiled {
  readonly definition: MetricDefinition
  readonly numerator: Expression
  readonly denominator: Expression | undefined
}

/**
 * Definitions of figures over one kind of cells. Throws `invalid_argument` for a formula that does not hold, with its
 * column, and `already_exists` when a version of a name is defined twice: who changes a definition gives it a new version.
 */
export function metricRegistry<Cell>(
  measures: Measures<Cell>,
  definitions: readonly MetricDefinition[],
): MetricRegistry<Cell> {
  const byName = new Map<string, Map<number, Compiled>>()
  for (const definition of definitions) {
    parseInput(metricDefinitionSchema(), definition, 'metric definition')
    const compiled = compile(measures, definition)
    const { name, version } = definition
    const versions = byName.get(name) ?? new Map<number, Compiled>()
    if (versions.has(version))
      throw new RingwrightError('already_exists', `Metric "${name}" version ${version} is defined twice.`)
    byName.set(name, versions.set(version, compiled))
  }
  return {
    definitions,
    metric(reference) {
      const { name, version, parameters = {} } = typeof reference === 'string' ? named(reference) : reference
      const versions = byName.get(name)
      const found = versions?.get(version ?? Math.max(...versions.keys()))
      if (!found)
        throw new RingwrightError(
          'not_found',
          `There is no metric "${name}"${version === undefined ? '' : ` version ${version}`}; there are ${[...byName.keys()].join(', ')}.`,
        )
      return metricOf(measures, found, parameters)
    },
  }
}

function named(text: string): Exclude<MetricReference, string> {
  const [name = '', version] = text.split('@')
  return version === undefined ? { name } : { name, version: Number(version) }
}

function compile<Cell>(measures: Measures<Cell>, definition: MetricDefinition): Compiled {
  const variables = [...Object.keys(measures), ...Object.keys(definition.parameters ?? {})]
  const language = createExpressionLanguage({ variables })
  return {
    definition,
    numerator: language.compile(definition.numerator),
    denominator: definition.denominator === undefined ? undefined : language.compile(definition.denominator),
  }
}

function metricOf<Cell>(
  measures: Measures<Cell>,
  { definition, numerator, denominator }: Compiled,
  given: Readonly<Record<string, number>>,
): Metric<Cell> {
  for (const name of Object.keys(given))
    if (definition.parameters?.[name] === undefined)
      throw new RingwrightError(
        'invalid_argument',
        `Metric "${definition.name}" has no parameter "${name}"; it has ${Object.keys(definition.parameters ?? {}).join(', ') || 'none'}.`,
      )
  const parameters = { ...definition.parameters, ...given }
  const evaluate = (expression: Expression, cell: Cell): number | null => {
    const values: Record<string, number> = { ...parameters }
    for (const name of expression.variables) {
      const measured = measures[name]?.(cell, parameters)
      if (measured === null) return null
      if (measured !== undefined) values[name] = measured
    }
    return expression.evaluateNumber(values)
  }
  return {
    definition,
    parameters,
    value(cell) {
      const above = evaluate(numerator, cell)
      if (above === null || !denominator) return above
      const below = evaluate(denominator, cell)
      return below === null || below === 0 ? null : above / below
    },
  }
}
