// Products of any status, found by what is written on them: words, SKU codes, barcodes.

import { Loaded, go, to, useLoaded } from "../common/parts.js";
import { request } from "../common/session.js";
import { html } from "../common/view.js";
import { counted, moment, t } from "../common/words.js";
import { Choices, Pages, STATUSES } from "./desk.js";

const PAGE = 48;

/** The box to search in; nothing in it shows the list. @param text what is being looked for */
export function FindProducts({ text }) {
  const find = (event) => {
    event.preventDefault();
    const q = new FormData(event.target).get("q").trim();
    go(to(["products"], q ? { q } : {}));
  };
  return html`<form class="search" role="search" onSubmit=${find}>
    <input key=${text} type="search" name="q" maxlength="200" autocomplete="off" enterkeyhint="search" aria-label=${t("Find products")}
      placeholder=${t("Words, SKU or barcode")} defaultValue=${text} />
    <button>${t("Find")}</button>
  </form>`;
}

/** What was found, of any status. @param Table draws products */
export function Found({ query, Table }) {
  const [q, status, cursor] = ["q", "status", "cursor"].map((name) => query.get(name) ?? "");
  const asked = { q, ...(status && { status }) };
  const read = async () => (await request("GET", "staff/search/", { query: { ...asked, cursor, limit: PAGE } })).body;
  const found = useLoaded(read, [q, status, cursor]);
  return html`<${Choices} label=${t("Status")} path=${["products"]} name="status" value=${status} more=${{ q }} words=${{ "": "All", ...STATUSES }} />
    <${Loaded} of=${found}>${(page) => html`
      <div aria-live="polite"><${Told} page=${page} /></div>
      ${page.items.length > 0 && html`<${Table} products=${page.items} />`}
      <${Pages} path=${["products"]} query=${{ ...asked, cursor }} next=${page.next_cursor} />
      <p><a href=${to(["products"])}>${t("All products")}</a></p>
    `}</${Loaded}>`;
}

function Told({ page: { total, matched, corrections, index, degraded } }) {
  if (degraded) return html`<p class="notice">${t("The search is not ready at the moment. Look through the list of all products.")}</p>`;
  const words = corrections.map((one) => one.taken_for).join(", ");
  return html`<p>${total === 0 ? t("There are no such products.") : counted(total, "One product.", "{n} products.")}
      ${" "}<small>${t("As of {moment}", { moment: moment(index.as_of) })}</small></p>
    ${words && html`<p class="notice">${t("Shown for: {words}", { words })}</p>`}
    ${matched === "sounds-like" && html`<p class="notice">${t("What sounds like it is shown, too.")}</p>`}
    ${matched === "any" && html`<p class="notice">${t("No product has all of these words. These have some of them.")}</p>`}`;
}
