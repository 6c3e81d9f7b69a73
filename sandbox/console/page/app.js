// The sandbox's console: what runs, what can be done to it, and what happens.

import "./common/bangla.js";
import "./bangla.js";
import { html, render, useCallback, useEffect, useState } from "./common/view.js";
import { LANGUAGES, currentLanguage, onLanguage, speak, t } from "./common/words.js";
import { Controls } from "./controls.js";
import { Running } from "./running.js";
import { hasToken, look } from "./server.js";
import { Stream } from "./stream.js";
import { Trouble } from "./trouble.js";

/** How often the page looks what runs, in milliseconds. */
const LOOK_MS = 2000;

function Console() {
  const { state, error, reload } = useSandbox();
  return html`
    <header class="top container">
      <h1 class="brand">${t("Sandbox console")}</h1>
      ${state && html`<code class="muted">${state.sandbox}</code>`}
      <div class="who"><select aria-label=${t("Language")} value=${currentLanguage()} onChange=${(event) => speak(event.target.value)}>
        ${Object.entries(LANGUAGES).map(([code, name]) => html`<option key=${code} value=${code} lang=${code}>${name}</option>`)}
      </select></div>
    </header>
    <main id="main" class="container">
      ${!hasToken && html`<p class="failure" role="alert">${t("This address lacks its token. Open the one that `make status` prints.")}</p>`}
      ${hasToken && html`<${Trouble} error=${error} />`}
      ${state && html`<div class="console">
        <${Running} state=${state} reload=${reload} />
        <${Controls} state=${state} reload=${reload} />
        <${Stream} />
      </div>`}
    </main>`;
}

/** Look at the sandbox again and again, and whenever something was done here. */
function useSandbox() {
  const [seen, setSeen] = useState({ state: null, error: null });
  const [, draw] = useState(0);
  const reload = useCallback(async () => {
    try {
      setSeen({ state: await look("state"), error: null });
    } catch (error) {
      setSeen((before) => ({ ...before, error }));
    }
  }, []);
  useEffect(() => {
    onLanguage(() => draw((n) => n + 1));
    if (!hasToken) return;
    (async () => {
      for (;;) {
        await reload();
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
    })();
  }, []);
  return { ...seen, reload };
}

document.title = t("Sandbox console");
render(html`<${Console} />`, document.getElementById("page"));
// Another address, with another token, is another page.
addEventListener("hashchange", () => location.reload());
