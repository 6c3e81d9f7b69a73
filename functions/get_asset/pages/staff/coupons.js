// Coupons for one order each: made many at once, shown with what is used, copied, and saved as a file.

import { newKey } from "../common/api.js";
import { Button, Checking, Field, Loaded, useAction, useLoaded } from "../common/parts.js";
import { Failure } from "../common/problems.js";
import { request } from "../common/session.js";
import { html, useRef, useState } from "../common/view.js";
import { counted, moment, plainNumber, t } from "../common/words.js";
import { shopZone } from "./shop-time.js";

const MOST = 90;

export function OneOrderCoupons({ promotion }) {
  const [isOpen, setOpen] = useState(false);
  return html`<details onToggle=${(event) => setOpen(event.target.open)}>
    <summary>${t("Coupons for one order each")}</summary>
    ${isOpen && html`<${Made} promotion=${promotion} />`}
  </details>`;
}

function Made({ promotion }) {
  const path = `settings/promotions/${promotion}/coupons/`;
  const [cursor, setCursor] = useState(null);
  const page = useLoaded(async () => (await request("GET", path, { query: cursor ? { cursor } : {} })).body, [promotion, cursor]);
  const count = useRef(null);
  const sending = useRef({});
  const make = useAction(async () => {
    const text = plainNumber(count.current.querySelector("input").value);
    // The same number again, while nobody knows whether it was done, is the same request.
    if (sending.current.text !== text) sending.current = { text, key: newKey() };
    await request("POST", path, { body: { count: /^\d+$/.test(text) ? Number(text) : text }, key: sending.current.key });
    sending.current = {};
    if (cursor) setCursor(null);
    else await page.reload();
  }, { insist: true });
  const onKeyDown = (event) => {
    if (event.key !== "Enter") return; // of the settings around it
    event.preventDefault();
    make.run();
  };
  return html`<div ref=${count} onKeyDown=${onKeyDown}>
    <${Field} name="count" label=${t("How many to make")} hint=${t("At most {n} at once", { n: MOST })} inputmode="numeric" autocomplete="off"
      defaultValue="10" error=${make.error} />
    <${Button} type="button" class="secondary" action=${make} onClick=${() => make.run()}>${t("Make coupons")}</${Button}>
    <${Checking} action=${make} />
    <${Failure} error=${make.error} fields=${["count"]} />
    <${Loaded} of=${page}>${({ items, next_cursor: next }) => html`
      ${items.length === 0 ? html`<p class="muted">${t("None has been made yet.")}</p>` : html`<${Taking} promotion=${promotion} items=${items} />`}
      ${items.map((one) => html`<${Batch} key=${one.id} of=${one} />`)}
      ${next && html`<button type="button" class="secondary" onClick=${() => setCursor(next)}>${t("Earlier ones")}</button>`}
    `}</${Loaded}>
  </div>`;
}

/** Taking what is shown along: those that nobody has used, or all in a file. */
function Taking({ promotion, items }) {
  const coupons = items.flatMap((one) => one.coupons);
  const free = coupons.filter(({ used }) => !used).map(({ code }) => code);
  const copy = useAction(async () => { await navigator.clipboard.writeText(free.join("\n")); return true; });
  const [isCopied, setCopied] = useState(false);
  return html`<p class="row">
    <${Button} type="button" class="secondary" action=${copy} onClick=${async () => setCopied((await copy.run()) === true)}>${t("Copy those that are not used")}</${Button}>
    <button type="button" class="secondary" onClick=${() => save(promotion, coupons)}>${t("Save all as a file")}</button>
    <span role="status">${isCopied && counted(free.length, "{n} is copied.", "{n} are copied.")}</span>
  </p>
  ${copy.error && html`<p class="wrong">${t("This browser does not let the page copy. Save the file instead.")}</p>`}`;
}

function Batch({ of }) {
  return html`<section>
    <h3>${moment(of.made_at, shopZone)}</h3>
    <ul class="coupons">${of.coupons.map(({ code, used }) => html`<li key=${code}>
      <code>${code}</code> ${used && html`<small>${t("used")}</small>`}
    </li>`)}</ul>
  </section>`;
}

/** Let the browser save coupons as a file. */
function save(promotion, coupons) {
  const lines = ["coupon,used", ...coupons.map(({ code, used }) => `${code},${used ? "yes" : "no"}`)];
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([`${lines.join("\r\n")}\r\n`], { type: "text/csv" }));
  link.download = `coupons-${promotion}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
