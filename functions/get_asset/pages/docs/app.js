// The API's documentation: made of its OpenAPI document, by which it can be tried out as well.

import "../common/bangla.js";
import "./bangla.js";
import { send } from "../common/api.js";
import { Frame, Loaded, to, useLoaded, usePage } from "../common/parts.js";
import { API } from "../common/store.js";
import { html, render, useEffect, useRef } from "../common/view.js";
import { t } from "../common/words.js";
import { Contract } from "./contract.js";
import { build, send as exchange } from "./exchange.js";
import { FirstOrder } from "./first-order.js";
import { learn } from "./memory.js";
import { Operation } from "./operation.js";
import { Prose } from "./parts.js";

const DOCUMENT = "openapi.json";

function Docs() {
  const page = usePage();
  const contract = useLoaded(load, []);
  const places = [[[], t("First order")], [["operations"], t("Operations")]];
  return html`<${Frame} title=${t("API documentation")} places=${places} page=${page}>
    <${Loaded} of=${contract}>${(found) => html`<${Place} contract=${found} path=${page.route.path} />`}</${Loaded}>
  </${Frame}>`;
}

/** Read the contract, and look at a product, whose id then fills forms and examples. */
async function load() {
  const contract = new Contract((await send("GET", DOCUMENT)).body, new URL(DOCUMENT, API));
  const request = build(contract.root, contract.operation("list_products"), { query: { limit: 1 } });
  await exchange(request).then((answer) => learn(request, answer)).catch(() => {});
  return contract;
}

function Place({ contract, path: [place, id] }) {
  const operation = id && contract.operation(id);
  const here = operation ? "operation" : place ? "operations" : "start";
  useArrival(`${here}/${id ?? ""}`);
  let content = html`<${FirstOrder} contract=${contract} />`;
  if (operation) content = html`<${Operation} key=${id} contract=${contract} operation=${operation} />`;
  else if (here === "operations") content = html`<${About} contract=${contract} />`;
  const parts = [
    html`<${Contents} key="contents" contract=${contract} current=${id} />`,
    html`<div key="content">${content}</div>`,
  ];
  // On a phone what is said of all operations comes before their list.
  return html`<div class="columns" data-place=${here}>${here === "operations" ? parts.reverse() : parts}</div>`;
}

/** Show a place from its top, and let screen readers begin there; not the first one. */
function useArrival(place) {
  const isFirst = useRef(true);
  useEffect(() => {
    if (isFirst.current) { isFirst.current = false; return; }
    scrollTo(0, 0);
    document.querySelector("main h1")?.focus({ preventScroll: true });
  }, [place]);
}

/** Beside everything on a wide screen; on a phone at `#/operations` alone. */
function Contents({ contract, current }) {
  return html`<nav class="contents" aria-label=${t("Operations")}>
    ${contract.byTag().map(([tag, operations]) => html`<h2 key=${tag}>${tag}</h2>
      <ul>${operations.map((one) => html`<li key=${one.id}>
        <a href=${to(["operations", one.id])} aria-current=${one.id === current ? "page" : undefined}>
          <span class="method">${one.method}</span>${" "}<span lang="en">${one.summary}</span>
        </a>
      </li>`)}</ul>`)}
  </nav>`;
}

function About({ contract: { document } }) {
  return html`<h1 tabindex="-1">${document.info.title} ${document.info.version}</h1>
    <${Prose} text=${document.info.description} />
    <p>${t("Choose an operation. Each can be tried here, and is shown as a command for a shell.")}</p>
    <p><a href=${String(new URL(DOCUMENT, API))}>${t("The OpenAPI document")}</a>, ${t("for tools that make clients.")}</p>`;
}

render(html`<${Docs} />`, document.getElementById("page"));
