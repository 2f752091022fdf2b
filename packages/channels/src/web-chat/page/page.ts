// The program of the chat page. Bundled for browsers by whoever serves it; see the README of this package.
import { openChat, type ChatSettings } from './chat-panel.js'
import { chatTexts } from './chat-texts.js'

/** Brings the document of `webChatPage` to life. */
export async function startChatPage(): Promise<void> {
  const query = new URLSearchParams(location.search)
  const words = chatTexts(query.has('language') ? [query.get('language') ?? ''] : navigator.languages)
  document.documentElement.lang = words.language
  document.documentElement.dir = words.direction
  try {
    const response = await fetch('settings.json')
    if (!response.ok) throw new Error(`settings.json: ${response.status}`)
    const settings = (await response.json()) as ChatSettings
    const service = query.get('service') ?? settings.service
    document.title = settings.title
    openChat({ root: document, settings: { ...settings, service }, base: location.href, words })
  } catch {
    const status = document.getElementById('status')
    if (status) status.textContent = words.texts.failed
  }
  if (parent === window) return
  // In the frame of `embed.js`: the visitor has just asked for the chat, and Escape closes it.
  document.getElementById('text')?.focus()
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape') parent.postMessage('ringwright-chat:close', '*')
  })
}
