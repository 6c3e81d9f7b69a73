// The demo shop: how a front end of one's own uses the API. Start here.

import "../common/bangla.js";
import "./bangla.js";
import { Frame, usePage } from "../common/parts.js";
import { resume } from "../common/session.js";
import { html, render } from "../common/view.js";
import { t } from "../common/words.js";
import { Browse } from "./browse.js";

function Shop() {
  const page = usePage();
  return html`<${Frame} title=${t("Shop")} places=${[[[], t("Products")]]} page=${page}>
    <${Browse} />
  </${Frame}>`;
}

render(html`<${Shop} />`, document.getElementById("page"));
resume().catch(() => {});
