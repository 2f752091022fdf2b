// The program behind one script tag on any page: a button at the corner that opens the chat in a frame.

/** Size of the opened chat on a wide screen; on a narrow one it fills the window. */
const WIDTH = 'min(24rem, calc(100vw - 2rem))'
const HEIGHT = 'min(38rem, calc(100vh - 6rem))'

/**
 * Puts the button and the frame on the page whose script tag says `data-ringwright-chat`. Its `src` is beside the chat
 * page; `data-label` and `data-service` are optional.
 */
export function embedChat(): void {
  const script = document.querySelector<HTMLScriptElement>('script[data-ringwright-chat]')
  if (!script) return
  const { src, dataset } = script
  const page = new URL('.', src)
  if (dataset.service !== undefined) page.searchParams.set('service', dataset.service)
  const label = dataset.label ?? 'Chat'
  const button = document.createElement('button')
  const frame = document.createElement('iframe')
  const toggle = (open: boolean): void => {
    // Loaded when first opened: a page that nobody writes from costs nothing.
    if (open && frame.src === '') frame.src = page.href
    frame.style.display = open ? 'block' : 'none'
    button.setAttribute('aria-expanded', String(open))
    if (open) frame.focus()
    else button.focus()
  }
  button.type = 'button'
  button.textContent = label
  button.setAttribute('aria-expanded', 'false')
  button.addEventListener('click', () => toggle(button.getAttribute('aria-expanded') !== 'true'))
  frame.title = label
  // Through the style object, which a strict content security policy allows.
  Object.assign(button.style, {
    position: 'fixed',
    insetBlockEnd: '1rem',
    insetInlineEnd: '1rem',
    zIndex: '2147483000',
    padding: '0.75rem 1.25rem',
    border: '2px solid #fff',
    borderRadius: '2rem',
    background: '#0b5cad',
    color: '#fff',
    font: '600 1rem/1.2 system-ui, sans-serif',
    cursor: 'pointer',
  })
  Object.assign(frame.style, {
    display: 'none',
    position: 'fixed',
    insetBlockEnd: '4.75rem',
    insetInlineEnd: '1rem',
    zIndex: '2147483000',
    width: WIDTH,
    height: HEIGHT,
    border: '1px solid #8a94a0',
    borderRadius: '0.75rem',
    background: 'Canvas',
  })
  addEventListener('message', ({ source, data }) => {
    if (source === frame.contentWindow && data === 'ringwright-chat:close') toggle(false)
  })
  document.body.append(frame, button)
}
