// What went wrong with something that was asked of the console's server.

import { html } from "./common/view.js";
import { t } from "./common/words.js";
import { Gone } from "./server.js";

export function Trouble({ error }) {
  if (!error) return null;
  const isGone = error instanceof Gone;
  return html`<p class="failure" role="alert" lang=${isGone ? undefined : "en"}>${isGone
    ? t("The console does not answer. `make start` starts it.") : error.message}</p>`;
}
