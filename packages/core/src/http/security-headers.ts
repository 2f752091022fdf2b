import type { HttpHandler } from './http-handler.js'

/** What pages may load and use in the browser. */
export interface SecurityHeaderOptions {
  /** Default: everything from the page's own origin, images also as `data:` and `blob:`, audio as `blob:`; no frames. */
  readonly contentSecurityPolicy?: string
  /** Default: microphone for the page itself (an agent's phone needs it), no camera, no location. */
  readonly permissionsPolicy?: string
}

const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** Adds the headers that browsers protect a page by; what the handler set itself stays. */
export function withSecurityHeaders(handler: HttpHandler, options: SecurityHeaderOptions = {}): HttpHandler {
  const defaults = Object.entries({
    'content-security-policy': options.contentSecurityPolicy ?? CONTENT_SECURITY_POLICY,
    'permissions-policy': options.permissionsPolicy ?? 'microphone=(self), camera=(), geolocation=()',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  })
  return async (request, info) => {
    const response = await handler(request, info)
    // Copied, because the headers of a redirect cannot be changed.
    const headers = new Headers(response.headers)
    for (const [name, value] of defaults) if (!headers.has(name)) headers.set(name, value)
    const { status, statusText } = response
    return new Response(response.body, { status, statusText, headers })
  }
}
