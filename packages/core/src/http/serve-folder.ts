import { realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { type FileResponseOptions, fileResponse } from './file-response.js'
import type { HttpHandler } from './http-handler.js'
import { problemResponse } from './problem.js'

/** Which folder is served, and under which path. */
export interface ServeFolderOptions extends Pick<FileResponseOptions, 'cacheControl'> {
  /** The folder. Links that lead out of it are not followed. */
  readonly root: string
  /** The part of the URL's path before the folder's own, with or without the slash after it. Default `/`. */
  readonly prefix?: string
  /** The file that stands for a folder. Default `index.html`. */
  readonly index?: string
}

/** Serves a folder's files. Names that begin with a dot, and whatever lies outside, do not exist. */
export function serveFolder({
  root,
  prefix = '/',
  index = 'index.html',
  cacheControl,
}: ServeFolderOptions): HttpHandler {
  const base = prefix.endsWith('/') ? prefix.slice(0, -1) : prefix
  return async (request) => {
    const { pathname } = new URL(request.url)
    const isWithin = pathname === prefix || pathname.startsWith(`${base}/`)
    const path = isWithin ? await locate(root, pathname.slice(base.length), index) : undefined
    if (path === undefined) return problemResponse({ status: 404, title: 'Not found' })
    return fileResponse(request, path, cacheControl === undefined ? {} : { cacheControl })
  }
}

/** The real path of what the URL names, if that lies in the folder. */
async function locate(root: string, urlPath: string, index: string): Promise<string | undefined> {
  try {
    const decoded = decodeURIComponent(urlPath)
    const segments = decoded.split('/').filter((segment) => segment !== '')
    if (segments.some(isForbidden)) return undefined
    if (decoded === '' || decoded.endsWith('/')) segments.push(index)
    const [realRoot, real] = await Promise.all([realpath(root), realpath(join(root, ...segments))])
    return real.startsWith(realRoot + sep) ? real : undefined
  } catch {
    return undefined // malformed encoding, or no such file
  }
}

/** Hidden files, parents, and what other file systems read as separators, drives or the end of a name. */
function isForbidden(segment: string): boolean {
  return segment.startsWith('.') || /[\\:\0]/.test(segment)
}
