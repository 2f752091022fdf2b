import { chatFormStyle } from './chat-form-style.js'

/** How the page looks: both color schemes with a contrast of at least 4.5, any width, both writing directions. */
export const chatStyle = `:root,
:host {
  color-scheme: light dark;
  --ground: var(--ringwright-ground, #ffffff);
  --raised: #f1f4f7;
  --text: var(--ringwright-text, #17202a);
  --quiet: #566270;
  --line: #d3dae1;
  --accent: var(--ringwright-accent, #0b5cad);
  --on-accent: var(--ringwright-on-accent, #ffffff);
  --warning: #a3210f;
}
@media (prefers-color-scheme: dark) {
  :root,
  :host {
    --ground: var(--ringwright-ground, #14191f);
    --raised: #212932;
    --text: var(--ringwright-text, #e9eef3);
    --quiet: #a3b0bd;
    --line: #36414d;
    --accent: var(--ringwright-accent, #2f7fd1);
    --on-accent: var(--ringwright-on-accent, #06121f);
    --warning: #ff9d8c;
  }
}
* {
  box-sizing: border-box;
}
[hidden] {
  display: none !important;
}
main {
  display: flex;
  flex-direction: column;
  block-size: 100%;
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
.gone {
  color: var(--quiet);
  font-style: italic;
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
.options {
  display: flex;
  flex-wrap: wrap;
  gap: 0.35rem;
  margin-block: 0.35rem;
}
.card {
  display: grid;
  gap: 0.25rem;
  margin-block-start: 0.25rem;
}
.card > * {
  margin: 0;
}
.card .label {
  font-weight: 600;
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
.options button {
  margin: 0;
  text-align: start;
}
.options button:disabled {
  opacity: 0.55;
  cursor: default;
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
${chatFormStyle}`
