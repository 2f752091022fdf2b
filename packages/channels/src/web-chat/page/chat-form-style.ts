/** How what the visitor fills in looks. */
export const chatFormStyle = `#introduction {
  flex-direction: column;
  border-block-start: 1px solid var(--line);
}
#introduction label {
  display: grid;
  gap: 0.2rem;
  font-size: 0.875rem;
}
input,
select {
  padding: 0.45rem 0.6rem;
  border: 1px solid var(--quiet);
  border-radius: 0.6rem;
  background: var(--ground);
  color: inherit;
  font: inherit;
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
#unsent,
#forgotten {
  flex-basis: 100%;
  margin: 0;
  font-size: 0.8rem;
  color: var(--quiet);
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
#send,
.primary {
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
