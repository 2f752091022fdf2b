import process from 'node:process'
import { afterEach, expect, it } from 'vitest'
import { findProgram } from './program.js'

const VARIABLE = 'RINGWRIGHT_TEST_PROGRAM_BIN'
const request = { name: 'node', variable: VARIABLE, packages: ['no-package-needed'] }

afterEach(() => {
  delete process.env[VARIABLE]
})

it('takes the program that the environment names', async () => {
  process.env[VARIABLE] = process.execPath
  expect(await findProgram({ ...request, name: 'anything' })).toEqual({ bin: process.execPath, root: '/', env: {} })
})

it('refuses, naming the variable, when the environment names no program', async () => {
  process.env[VARIABLE] = '/nowhere/node'
  await expect(findProgram(request)).rejects.toThrow(`${VARIABLE}=/nowhere/node is not an executable file`)
})

it('finds what is on the path', async () => {
  expect((await findProgram(request)).bin).toMatch(/\/node$/)
})
