import { resolve } from 'node:path'
import { RingwrightError } from '@ringwright/core'
import type { Values } from './command.js'

/** The file that an option names. */
export function filePath(values: Values, option: string): string {
  const path = values[option]
  if (typeof path === 'string' && path !== '') return fromTyped(path)
  throw new RingwrightError('invalid_argument', `Say with --${option} which file.`)
}

/** npm runs scripts in the package's folder; people mean the one that they typed the command in. */
export function fromTyped(path: string): string {
  return resolve(process.env['INIT_CWD'] ?? '.', path)
}
