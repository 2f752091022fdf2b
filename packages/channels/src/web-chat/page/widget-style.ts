/** What the chat has only in a widget: its place on the page and the button that opens it. */
export const widgetStyle = `
:host {
  position: fixed;
  inset-block-end: 1rem;
  inset-inline-end: 1rem;
  z-index: 2147483000;
  display: block;
  font: 1rem/1.45 var(--ringwright-font, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif);
  text-align: start;
}
#open {
  float: inline-end;
  padding: 0.75rem 1.25rem;
  border: 2px solid var(--ground);
  border-radius: 2rem;
  background: var(--accent);
  color: var(--on-accent);
  font-size: 1rem;
  font-weight: 600;
}
#panel {
  inline-size: min(24rem, calc(100vw - 2rem));
  block-size: min(38rem, calc(100vh - 6rem));
  margin-block-end: 0.75rem;
  overflow: hidden;
  border: 1px solid var(--quiet);
  border-radius: 0.75rem;
  background: var(--ground);
  color: var(--text);
  box-shadow: 0 0.5rem 2rem rgb(0 0 0 / 25%);
}
@media (max-width: 30rem) {
  #panel {
    position: fixed;
    inset: 0;
    inline-size: auto;
    block-size: auto;
    margin: 0;
    border: 0;
    border-radius: 0;
  }
}
`
