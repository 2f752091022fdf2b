/** How the page looks: both color schemes with a contrast of at least 4.5, any width, both writing directions. */
export const pageStyle = `:root {
  color-scheme: light dark;
  --ground: #ffffff;
  --raised: #f1f4f7;
  --text: #17202a;
  --quiet: #566270;
  --line: #d3dae1;
  --accent: #0b5cad;
  --on-accent: #ffffff;
  --warning: #a3210f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14191f;
    --raised: #212932;
    --text: #e9eef3;
    --quiet: #a3b0bd;
    --line: #36414d;
    --accent: #2f7fd1;
    --on-accent: #06121f;
    --warning: #ff9d8c;
  }
}
* {
  box-sizing: border-box;
}
[hidden] {
  display: none !important;
}
html,
body {
  margin: 0;
  block-size: 100%;
}
body {
  background: var(--ground);
  color: var(--text);
  font: 1rem/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans SC", sans-serif;
}
main {
  display: flex;
  flex-direction: column;
  block-size: 100vh;
  block-size: 100dvh;
  max-inline-size: 44rem;
  margin-inline: auto;
}
header {
  display: flex;
  gap: 0.5rem;
  align-items: center;
  padding: 0.75rem 1rem;
  border-block-end: 1px solid var(--line);
}
header > div {
  flex: 1;
  min-inline-size: 0;
}
h1 {
  margin: 0;
  font-size: 1.05rem;
  line-height: 1.3;
}
#status {
  margin: 0.1rem 0 0;
  font-size: 0.875rem;
  color: var(--quiet);
}
#status::before {
  content: "";
  display: inline-block;
  inline-size: 0.55em;
  block-size: 0.55em;
  margin-inline-end: 0.45em;
  border-radius: 50%;
  background: var(--line);
}
#status[data-phase="online"]::before {
  background: #2c9a52;
}
#status[data-phase="waiting"],
#status[data-phase="stopped"] {
  color: var(--warning);
}
#status[data-phase="waiting"]::before,
#status[data-phase="stopped"]::before {
  background: currentColor;
}
#log {
  flex: 1;
  overflow-y: auto;
  overscroll-behavior: contain;
  padding: 1rem;
}
#messages {
  display: flex;
  flex-direction: column;
  gap: 0.6rem;
  margin: 0;
  padding: 0;
  list-style: none;
}
.message {
  align-self: flex-start;
  max-inline-size: min(85%, 32rem);
  padding: 0.5rem 0.8rem;
  border-radius: 1rem;
  border-end-start-radius: 0.25rem;
  background: var(--raised);
  overflow-wrap: anywhere;
}
.message.customer {
  align-self: flex-end;
  border-end-start-radius: 1rem;
  border-end-end-radius: 0.25rem;
  background: var(--accent);
  color: var(--on-accent);
}
.message.system {
  align-self: center;
  padding-block: 0.1rem;
  background: none;
  color: var(--quiet);
  font-size: 0.875rem;
  text-align: center;
}
.message.refused {
  border: 1px solid var(--warning);
  background: var(--ground);
  color: var(--text);
}
.message > * {
  margin: 0;
}
.who {
  font-size: 0.8rem;
  font-weight: 600;
}
.text {
  white-space: pre-wrap;
}
.when {
  display: block;
  font-size: 0.75rem;
  color: var(--quiet);
}
.customer:not(.refused) .when {
  color: inherit;
  text-align: end;
}
.attachment {
  display: block;
  color: inherit;
}
.attachment::before {
  content: "\\1F4CE\\00A0" / "";
}
.picture::before {
  content: none;
}
.picture img {
  display: block;
  max-inline-size: 100%;
  max-block-size: 16rem;
  border-radius: 0.5rem;
}
.problem {
  color: var(--warning);
  font-size: 0.875rem;
}
.message button {
  margin-block-start: 0.35rem;
  margin-inline-end: 0.35rem;
}
#typing {
  min-block-size: 1.5em;
  margin: 0;
  padding-inline: 1rem;
  font-size: 0.875rem;
  color: var(--quiet);
}
#uploads {
  margin: 0;
  padding: 0.5rem 1rem 0;
  list-style: none;
  font-size: 0.875rem;
}
#uploads li {
  display: flex;
  gap: 0.5rem;
  align-items: center;
}
#uploads li > :first-child {
  flex: 1;
  min-inline-size: 0;
  overflow: hidden;
  text-overflow: ellipsis;
  white-space: nowrap;
}
progress {
  inline-size: 6rem;
  accent-color: var(--accent);
}
form {
  display: flex;
  flex-wrap: wrap;
  gap: 0.5rem;
  padding: 0.5rem 1rem max(0.75rem, env(safe-area-inset-bottom));
}
textarea {
  flex: 1;
  min-inline-size: 0;
  max-block-size: 30vh;
  padding: 0.55rem 0.75rem;
  border: 1px solid var(--quiet);
  border-radius: 0.75rem;
  background: var(--ground);
  color: inherit;
  font: inherit;
  resize: none;
  field-sizing: content;
}
textarea::placeholder {
  color: var(--quiet);
  opacity: 1;
}
#problem {
  flex-basis: 100%;
  margin: 0;
  font-size: 0.875rem;
  color: var(--warning);
}
#problem:empty {
  display: none;
}
button {
  padding: 0.35rem 0.8rem;
  min-block-size: 2rem;
  border: 1px solid var(--quiet);
  border-radius: 0.6rem;
  background: var(--ground);
  color: var(--text);
  font: inherit;
  font-size: 0.875rem;
  cursor: pointer;
}
#send {
  align-self: stretch;
  padding-inline: 1.1rem;
  border-color: var(--accent);
  border-radius: 0.75rem;
  background: var(--accent);
  color: var(--on-accent);
  font-weight: 600;
}
#earlier {
  display: block;
  margin: 0 auto 1rem;
}
:focus-visible {
  outline: 3px solid var(--accent);
  outline-offset: 2px;
}
#log:focus-visible {
  outline-offset: -3px;
}
textarea:focus-visible {
  outline-width: 2px;
  outline-offset: -1px;
}
.for-screen-readers {
  position: absolute;
  inline-size: 1px;
  block-size: 1px;
  overflow: hidden;
  clip-path: inset(50%);
}
`
