import { chatStyle } from './chat-style.js'

/** The chat as a page of its own. */
export const pageStyle = `${chatStyle}
html,
body {
  margin: 0;
  block-size: 100%;
}
body {
  display: grid;
  grid-template-rows: 100vh;
  grid-template-rows: 100dvh;
  background: var(--ground);
  color: var(--text);
  font: 1rem/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans SC", sans-serif;
}
main {
  inline-size: 100%;
  max-inline-size: 44rem;
  margin-inline: auto;
}
`
