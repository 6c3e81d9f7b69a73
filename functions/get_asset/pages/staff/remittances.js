// What couriers hand over of the cash that they have collected: entering an invoice, what became of its
// lines, and what nobody has handed over yet.

import "./remittances-bangla.js";
import { newKey } from "../common/api.js";
import { Button, Checking, Field, Form, Loaded, to, useAction, useLoaded } from "../common/parts.js";
import { request } from "../common/session.js";
import { html, useEffect, useRef, useState } from "../common/view.js";
import { counted, moment, money, number, plainDigits, plainNumber, t } from "../common/words.js";
import { Facts, Outcome, Pages, Status, Title } from "./desk.js";

const PLACE = ["remittances"];
const PAGE = 20;
const RESULTS = {
  "matched": "Handed over",
  "amount-differs": "Another amount",
  "unknown": "Not written down",
  "already-remitted": "Came before",
};
const FIELDS = ["courier", "invoice", "received", "fees", "lines"];

/** Return the lines of a list as the API takes them: a name, then an amount, each pair on a line. */
export function linesOf(text) {
  const rows = plainDigits(text).split("\n").map((row) => row.trim()).filter(Boolean);
  return rows.map((row) => {
    const [, reference, amount] = /^([^\s,;]+)[\s,;]+(.*)$/.exec(row) ?? [null, row, ""];
    return { reference, amount: plainNumber(amount) };
  });
}

/** All remittances, what is missing, and the way to enter one. */
export function Remittances({ query }) {
  const [isMissing, cursor] = [query.get("list") === "missing", query.get("cursor") ?? ""];
  const [entered, setEntered] = useState(null);
  const [text, setText] = useState(""); // the lines of the invoice that is being entered, typed or ticked
  const path = isMissing ? "remittances/missing/" : "remittances/";
  const read = async () => (await request("GET", path, { query: { cursor, limit: PAGE } })).body;
  const page = useLoaded(read, [path, cursor]);
  const done = (remittance) => { setEntered(remittance); page.reload(); };
  return html`<${Title}>${t("Cash from couriers")}</${Title}>
    <p>${t("Enter what a courier hands over, as its invoice says it; the till's way to the bank is one, too. Each consignment is compared with the cash that was written down.")}</p>
    <${Enter} text=${text} onText=${setText} currency=${page.value?.items[0]?.currency} onDone=${done} />
    <${Outcome}>${entered && told(entered)}</${Outcome}>
    ${entered && html`<${Whole} of=${entered} onChange=${done} />`}
    <nav class="choices" aria-label=${t("Cash from couriers")}><ul>
      <li><a href=${to(PLACE)} aria-current=${isMissing ? undefined : "true"}>${t("Handed over")}</a></li>
      <li><a href=${to(PLACE, { list: "missing" })} aria-current=${isMissing ? "true" : undefined}>${t("Not handed over yet")}</a></li>
    </ul></nav>
    <${Loaded} of=${page}>${({ items, next_cursor: next }) => html`
      ${isMissing ? html`<${Missing} items=${items} text=${text} onText=${setText} />` : html`<${Invoices} items=${items} />`}
      <${Pages} path=${PLACE} query=${{ list: isMissing ? "missing" : "", cursor }} next=${next} />
    `}</${Loaded}>`;
}

/** One remittance. @param id its courier and its invoice, with a space between */
export function Remittance({ id }) {
  const [courier, invoice] = id.split(" ");
  const found = useLoaded(async () => (await request("GET", `remittances/${courier}/${invoice}/`)).body, [id]);
  return html`<${Title}>${id}</${Title}>
    <p><a href=${to(PLACE)}>${t("Cash from couriers")}</a></p>
    <${Loaded} of=${found}>${(one) => html`<${Whole} of=${one} onChange=${found.reload} />`}</${Loaded}>`;
}

function told({ lines, invoice }) {
  const matched = lines.filter(({ result }) => result === "matched").length;
  return t("{invoice} is entered: {n} of {all} lines match.", { invoice, n: matched, all: lines.length });
}

/** Return the sum of amounts as the API takes them, in decimal text; null if one is none. */
function sumOf(lines) {
  if (!lines.every(({ amount }) => /^\d{1,12}(\.\d{1,2})?$/.test(amount))) return null;
  const hundredths = lines.reduce((sum, { amount }) => {
    const [whole, part = ""] = amount.split(".");
    return sum + BigInt(whole + part.padEnd(2, "0"));
  }, 0n);
  const digits = String(hundredths).padStart(3, "0");
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** How many lines there are, and what they come to, to be compared with the invoice before it is entered. */
function SoFar({ text, currency }) {
  const lines = linesOf(text);
  const sum = sumOf(lines);
  const amount = sum !== null && currency && money(sum, currency);
  return html`<p role="status" class="muted">${lines.length > 0 && (amount ? t("Lines: {n}, in all {amount}", { n: lines.length, amount }) : t("Lines: {n}", { n: lines.length }))}</p>`;
}

/** @param text the lines, as they are typed @param onText called with other ones */
function Enter({ text: said, onText, currency, onDone }) {
  const form = useRef(null);
  useEffect(() => { if (said) form.current.open = true; }, [said]);
  const sending = useRef({});
  const action = useAction(async (said) => {
    const fees = plainNumber(said.get("fees"));
    const body = {
      courier: said.get("courier").trim().toLowerCase(), invoice: plainDigits(said.get("invoice").trim()),
      received: plainNumber(said.get("received")), ...(Number(fees) !== 0 && { fees }), lines: linesOf(said.get("lines")),
    };
    // The same again, while nobody knows whether it was done, is the same request.
    const text = JSON.stringify(body);
    if (sending.current.text !== text) sending.current = { text, key: newKey() };
    const { body: entered } = await request("POST", "remittances/", { body, key: sending.current.key });
    sending.current = {};
    form.current.querySelector("form").reset();
    onText("");
    onDone(entered);
  }, { insist: true });
  return html`<details ref=${form}><summary>${t("Enter an invoice")}</summary>
    <${Form} action=${action} fields=${FIELDS} label=${t("Enter an invoice")}>
      <${Field} name="courier" label=${t("Courier")} autocomplete="off" required error=${action.error} hint=${t("A word, such as pathao; of the till: till")} />
      <${Field} name="invoice" label=${t("Invoice")} autocomplete="off" required error=${action.error} />
      <${Field} name="received" label=${t("What has arrived")} inputmode="decimal" autocomplete="off" required error=${action.error} />
      <${Field} name="fees" label=${t("Fees kept back")} inputmode="decimal" autocomplete="off" error=${action.error} />
      <${Field} name="lines" label=${t("Consignments and amounts")} rows="8" autocomplete="off" spellcheck="false" required error=${action.error}
        value=${said} onInput=${(event) => onText(event.target.value)}
        hint=${html`${t("One on each line, such as: DL121224VS8TTJ, 1215.00")} <a href=${to(PLACE, { list: "missing" })}>${t("Or tick what the invoice names")}</a>`} />
      <${SoFar} text=${said} currency=${currency} />
      <${Button} action=${action}>${t("Compare and enter it")}</${Button}>
    </${Form}>
    <${Checking} action=${action} />
  </details>`;
}

/** What an invoice says. @param onChange called with it when its unknown lines were compared again */
function Whole({ of, onChange }) {
  const { currency, lines, missing } = of;
  const sum = (amount) => Number(amount) > 0 && money(amount, currency);
  return html`<section aria-label=${`${of.courier} ${of.invoice}`}>
    <${Facts} of=${[
      [t("What has arrived"), money(of.received, currency)], [t("Fees kept back"), sum(of.fees)],
      [t("Sum of the lines"), money(of.total, currency)], [t("Of these handed over"), money(of.matched, currency)],
      [t("Too little arrived"), sum(of.short)], [t("Too much arrived"), sum(of.over)],
    ]} />
    ${of.written < of.line_count && html`<p class="wrong">${t("Only {n} of its {all} lines are written: enter the same invoice again.", { n: of.written, all: of.line_count })}</p>`}
    ${lines.some(({ result }) => result === "unknown") && html`<${Again} of=${of} onDone=${onChange} />`}
    <table class="cards"><thead><tr><th>${t("Consignment or receipt")}</th><th class="number">${t("On the invoice")}</th><th class="number">${t("Written down")}</th><th>${t("Outcome")}</th></tr></thead>
      <tbody>${lines.map((one) => html`<tr key=${one.reference}>
        <th scope="row"><${Named} order=${one.order_id} name=${one.reference} /></th>
        <td class="number" data-label=${t("On the invoice")}>${money(one.amount, currency)}</td>
        <td class="number" data-label=${t("Written down")}>${one.collected ? money(one.collected, currency) : "–"}</td>
        <td data-label=${t("Outcome")}><${Status} of=${one.result} words=${RESULTS} /> ${one.remitted ?? ""}</td>
      </tr>`)}</tbody></table>
    ${missing.length > 0 && html`<h2>${counted(missing.length, "Older cash that is not handed over: one", "Older cash that is not handed over: {n}")}</h2><${Missing} items=${missing} />`}
  </section>`;
}

/** Sends the invoice again as it is: lines whose cash is written down by now are compared with it. */
function Again({ of, onDone }) {
  const [key] = useState(newKey);
  const action = useAction(async () => {
    const { courier, invoice, currency, received, fees, lines } = of;
    const said = { courier, invoice, currency, received, ...(Number(fees) !== 0 && { fees }), lines: lines.map(({ reference, amount }) => ({ reference, amount })) };
    onDone((await request("POST", "remittances/", { body: said, key })).body);
  }, { insist: true });
  return html`<${Form} action=${action} label=${t("Compare again")}>
    <p>${t("Write down the cash of lines that are not written down, at their orders; then compare again.")}</p>
    <${Button} action=${action}>${t("Compare again")}</${Button}>
  </${Form}>
  <${Checking} action=${action} />`;
}

const Named = ({ order, name }) => (order ? html`<a href=${to(["orders", order])}>${name}</a>` : name);

/**
 * Cash that no invoice has named.
 *
 * @param text the lines of the invoice that is being entered @param onText called with other ones, as rows are ticked; none where nothing is entered
 */
function Missing({ items, text = "", onText }) {
  if (items.length === 0) return html`<p class="notice">${t("All cash that was written down is handed over.")}</p>`;
  const rows = text.split("\n").filter((row) => row.trim());
  const isNamed = (one) => linesOf(text).some(({ reference }) => reference === one.reference);
  const without = (one) => rows.filter((row) => linesOf(row)[0].reference !== one.reference);
  const tick = (one) => onText([...(isNamed(one) ? without(one) : [...rows, `${one.reference}, ${one.amount}`]), ""].join("\n"));
  return html`<table class="cards"><thead><tr>${onText && html`<th>${t("On the invoice")}</th>`}<th>${t("Consignment or receipt")}</th><th class="number">${t("Written down")}</th><th>${t("When")}</th></tr></thead>
    <tbody>${items.map((one) => html`<tr key=${one.reference}>
      ${onText && html`<td data-label=${t("On the invoice")}><input type="checkbox" aria-label=${t("The invoice names {reference}", one)} checked=${isNamed(one)} onChange=${() => tick(one)} /></td>`}
      <th scope="row"><${Named} order=${one.order_id} name=${one.reference} /></th>
      <td class="number" data-label=${t("Written down")}>${money(one.amount, one.currency)}</td>
      <td data-label=${t("When")}>${moment(one.collected_at)}</td>
    </tr>`)}</tbody></table>`;
}

function Invoices({ items }) {
  if (items.length === 0) return html`<p class="notice">${t("No invoice is entered yet.")}</p>`;
  return html`<table class="cards"><thead><tr><th>${t("Invoice")}</th><th>${t("When")}</th><th class="number">${t("Lines")}</th><th class="number">${t("Sum of the lines")}</th><th class="number">${t("Of these handed over")}</th></tr></thead>
    <tbody>${items.map((one) => html`<tr key=${`${one.courier} ${one.invoice}`}>
      <th scope="row"><a href=${to([...PLACE, `${one.courier} ${one.invoice}`])}>${one.courier} ${one.invoice}</a></th>
      <td data-label=${t("When")}>${moment(one.created_at)}</td>
      <td class="number" data-label=${t("Lines")}>${number(one.line_count)}</td>
      <td class="number" data-label=${t("Sum of the lines")}>${money(one.total, one.currency)}</td>
      <td class="number" data-label=${t("Of these handed over")}>${money(one.matched, one.currency)}</td>
    </tr>`)}</tbody></table>`;
}
