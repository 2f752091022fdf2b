// The program behind one script tag on any page: a button at the corner that opens the chat, apart from the page's own
// styles and scripts in a shadow tree.
import { type ChatSettings, openChat } from './chat-panel.js'
import { chatMarkup } from './chat-markup.js'
import { chatStyle } from './chat-style.js'
import { chatTexts } from './chat-texts.js'
import { widgetStyle } from './widget-style.js'

/** What pages that allow only named policies of Trusted Types have to name. */
const POLICY = 'ringwright-chat'

interface TrustedTypes {
  createPolicy(name: string, rules: { createHTML(text: string): string }): { createHTML(text: string): string }
}

/**
 * Puts the chat on the page whose script tag says `data-ringwright-widget`. Its `src` is beside the chat page;
 * `data-label`, `data-service` and `data-language` are optional. Colors are custom properties of `ringwright-chat`:
 * `--ringwright-accent`, `--ringwright-on-accent`, `--ringwright-ground`, `--ringwright-text`, `--ringwright-font`.
 */
export function startChatWidget(): void {
  const script = document.querySelector<HTMLScriptElement>('script[data-ringwright-widget]')
  if (!script) return
  const { label = 'Chat', service, language } = script.dataset
  const words = chatTexts(language === undefined ? navigator.languages : [language])
  const { host, root, button, panel } = widgetElements(label)
  host.lang = words.language
  host.dir = words.direction
  let opened: Promise<void> | undefined
  const toggle = (open: boolean): void => {
    panel.hidden = !open
    button.setAttribute('aria-expanded', String(open))
    // Loaded when first opened: a page that nobody writes from costs nothing.
    if (open) opened ??= load(root, new URL('.', script.src).href, service, words)
    if (open) void opened?.then(() => root.getElementById('text')?.focus())
    else button.focus()
  }
  button.addEventListener('click', () => toggle(panel.hasAttribute('hidden')))
  const close = root.getElementById('close')
  if (close) {
    close.hidden = false
    close.textContent = words.texts.close
    close.addEventListener('click', () => toggle(false))
  }
  panel.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') toggle(false)
  })
  document.body.append(host)
}

function widgetElements(label: string) {
  const host = document.createElement('ringwright-chat')
  const root = host.attachShadow({ mode: 'open' })
  // Adopted, not written into the tree: the strictest policy for styles allows it.
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`${chatStyle}${widgetStyle}`)
  root.adoptedStyleSheets = [sheet]
  const button = document.createElement('button')
  button.id = 'open'
  button.type = 'button'
  button.textContent = label
  button.setAttribute('aria-expanded', 'false')
  button.setAttribute('aria-controls', 'panel')
  const panel = document.createElement('div')
  panel.id = 'panel'
  panel.role = 'dialog'
  panel.ariaLabel = label
  panel.hidden = true
  const { trustedTypes } = window as { readonly trustedTypes?: TrustedTypes }
  panel.innerHTML =
    trustedTypes?.createPolicy(POLICY, { createHTML: (text) => text }).createHTML(chatMarkup) ?? chatMarkup
  root.append(panel, button)
  return { host, root, button, panel }
}

async function load(
  root: ShadowRoot,
  base: string,
  service: string | undefined,
  words: ReturnType<typeof chatTexts>,
): Promise<void> {
  try {
    const response = await fetch(new URL('settings.json', base))
    if (!response.ok) throw new Error(`settings.json: ${response.status}`)
    const settings = (await response.json()) as ChatSettings
    openChat({ root, settings: { ...settings, ...(service !== undefined && { service }) }, base, words })
  } catch {
    const status = root.getElementById('status')
    if (status) status.textContent = words.texts.failed
  }
}
