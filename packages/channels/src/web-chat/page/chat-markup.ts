/** The chat before its program runs, in a page or in a widget. Words and language are filled in by it. */
export const chatMarkup = `<main id="chat">
      <header>
        <div>
          <h1 id="title" dir="auto"></h1>
          <p id="status" role="status" dir="auto"></p>
        </div>
        <button id="reconnect" type="button" hidden></button>
        <button id="end" type="button" hidden></button>
        <button id="close" type="button" hidden></button>
      </header>
      <div id="log" role="log" aria-live="polite" aria-labelledby="title" tabindex="0">
        <button id="earlier" type="button" hidden></button>
        <p id="forgotten" dir="auto" hidden></p>
        <ol id="messages"></ol>
      </div>
      <form id="introduction" hidden></form>
      <p id="typing" dir="auto" aria-live="off"></p>
      <ul id="uploads" hidden></ul>
      <form id="form" autocomplete="off">
        <button id="attach" type="button" hidden></button>
        <input id="files" type="file" multiple hidden tabindex="-1" />
        <label id="text-label" for="text" class="for-screen-readers"></label>
        <textarea id="text" rows="2" dir="auto" enterkeyhint="send" aria-describedby="unsent"></textarea>
        <button id="send" type="submit"></button>
        <p id="unsent" dir="auto" hidden></p>
        <p id="problem" role="alert"></p>
      </form>
      <noscript>This chat needs JavaScript.</noscript>
    </main>`
