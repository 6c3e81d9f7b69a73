// An order's parcels: what is left to pack, what is in each, where it is, and what came back.

import "./parcels-bangla.js";
import { newKey } from "../common/api.js";
import { Button, Checking, Dialog, Field, Form, Loaded, useAction, useLoaded } from "../common/parts.js";
import { refusal } from "../common/problems.js";
import { request } from "../common/session.js";
import { html, useState } from "../common/view.js";
import { moment, number, plainNumber, t } from "../common/words.js";
import { Facts, Status } from "./desk.js";

/** Where a parcel is, in words. */
export const STATUSES = {
  packed: "Packed, still here",
  canceled: "Unpacked",
  handed_over: "Handed over",
  in_transit: "On its way",
  delivered: "Delivered",
  failed: "Could not be delivered",
  coming_back: "On its way back",
  back: "Came back",
};
/** Where a parcel may go from where it is, and what the button for that says. */
export const MOVES = {
  packed: { handed_over: "Hand it over", canceled: "Unpack it" },
  handed_over: { in_transit: "It is on its way", delivered: "It was delivered", failed: "It could not be delivered" },
  in_transit: { delivered: "It was delivered", failed: "It could not be delivered" },
  failed: { in_transit: "They try again", coming_back: "It comes back" },
  coming_back: { back: "It is back" },
};
const COURIER_FIELDS = ["courier", "tracking", "tracking_url"];
const WHOLE = /^\d{1,6}$/;
const path = (order) => `orders/${order.id}/fulfilments/`;
const countOf = (text) => (WHOLE.test(plainNumber(text)) ? Number(plainNumber(text)) : NaN);
const textOf = (form, name) => form.get(name)?.trim() ?? "";

/** The section of an order. @param onChange called with what was done, in words */
export function Parcels({ order, may, onChange }) {
  const parcels = useLoaded(async () => (await request("GET", path(order))).body, [order.id, order.updated_at]);
  const [asked, setAsked] = useState(null); // "pack", or a parcel with where it goes
  const done = (text) => { setAsked(null); parcels.reload(); onChange(text); };
  const close = () => setAsked(null);
  return html`<h2>${t("Parcels")}</h2>
    <${Loaded} of=${parcels}>${({ left, items }) => html`
      ${items.length === 0 && left.length === 0 && html`<p>${t("There is nothing to pack.")}</p>`}
      ${items.map((one) => html`<${Parcel} key=${one.number} parcel=${one} may=${may} onAsk=${(status) => setAsked({ parcel: one, status })} />`)}
      ${left.length > 0 && html`<p>${t("To pack: {units}", { units: unitsIn(left) })}</p>`}
      ${left.length > 0 && may("orders:fulfil") && html`<p><button onClick=${() => setAsked("pack")}>${t("Pack a parcel")}</button></p>`}
      ${asked === "pack" && html`<${Pack} order=${order} left=${left} onClose=${close} onDone=${done} />`}
      ${asked?.parcel && html`<${Move} order=${order} ...${asked} onClose=${close} onDone=${done} />`}
    `}</${Loaded}>`;
}

/** Return units of products in words. */
export const unitsIn = (lines) => lines.map((one) => `${number(one.quantity)} × ${one.name}`).join(", ");

function Parcel({ parcel, may, onAsk }) {
  const { tracking_url: link, tracking } = parcel;
  const moves = may("orders:fulfil") ? Object.entries(MOVES[parcel.status] ?? {}) : [];
  const back = parcel.lines.map((one) => t("{name}: {restocked} for sale again, {damaged} damaged", one)).join("; ");
  return html`<article class="attempt">
    <header class="row"><strong>${t("Parcel {n}", { n: number(parcel.number) })}</strong> <${Status} of=${parcel.status} words=${STATUSES} /></header>
    <${Facts} of=${[
      [t("In it"), unitsIn(parcel.lines)],
      [t("Courier"), parcel.courier],
      [t("Tracking number"), link ? html`<a href=${link} rel="noreferrer" target="_blank">${tracking || t("Follow it")}</a>` : tracking],
      [t("Since"), moment(parcel.since)],
      [t("Failed deliveries"), parcel.failures > 0 ? number(parcel.failures) : ""],
      [t("What came back"), parcel.status === "back" ? back : ""],
    ]} />
    ${moves.length > 0 && html`<div class="row actions">${moves.map(([status, label], place) => html`
      <button key=${status} class=${place === 0 ? undefined : "secondary outline"} onClick=${() => onAsk(status)}>${t(label)}</button>`)}</div>`}
  </article>`;
}

/** Choose how many of each, and who is to carry it. */
export function Pack({ order, left, onClose, onDone }) {
  const [key] = useState(newKey); // one for all that is sent from this dialog
  const fields = left.map((_, place) => `lines.${place}.quantity`);
  const action = useAction(async (form) => {
    const counts = left.map((one, place) => [one, countOf(form.get(`lines.${place}.quantity`))]);
    const wrong = counts.map(([one, count], place) => [`lines.${place}.quantity`, count <= one.quantity]).filter(([, fits]) => !fits);
    if (wrong.length > 0) throw refusal(Object.fromEntries(wrong.map(([name]) => [name, "must be a whole number, and not more than are left"])));
    const lines = counts.filter(([, count]) => count > 0).map(([one, quantity]) => ({ product_id: one.product_id, quantity }));
    if (lines.length === 0) throw refusal({ [fields[0]]: "must be above zero for one product at least" });
    const body = { lines, ...Object.fromEntries(COURIER_FIELDS.map((name) => [name, textOf(form, name)])) };
    const { body: parcel } = await request("POST", path(order), { body, key });
    onDone(t("Parcel {n} is packed.", { n: parcel.number }));
  }, { insist: true });
  return html`<${Dialog} title=${t("Pack a parcel of order {number}", order)} onClose=${onClose}>
    <${Form} action=${action} fields=${[...fields, ...COURIER_FIELDS]} label=${t("Pack a parcel")}>
      <fieldset><legend>${t("What goes into it")}</legend>
        ${left.map((one, place) => html`<${Field} key=${one.product_id} name=${fields[place]} inputmode="numeric" autocomplete="off"
          label=${t("{name} (at most {quantity})", one)} defaultValue=${String(one.quantity)} error=${action.error} />`)}
      </fieldset>
      <${Carrier} parcel=${{}} error=${action.error} />
      <div class="row">
        <${Button} action=${action}>${t("It is packed")}</${Button}>
        <button type="button" class="secondary" onClick=${onClose}>${t("Do nothing")}</button>
      </div>
    </${Form}>
    <${Checking} action=${action} />
  </${Dialog}>`;
}

const Carrier = ({ parcel, error, required }) => html`
  <${Field} name="courier" label=${t("Courier")} autocomplete="off" longest=${60} required=${required} defaultValue=${parcel.courier ?? ""} error=${error} />
  <${Field} name="tracking" label=${t("Tracking number")} autocomplete="off" longest=${64} defaultValue=${parcel.tracking ?? ""} error=${error} />
  <${Field} name="tracking_url" label=${t("Address to follow it")} type="url" inputmode="url" autocomplete="off" longest=${500} defaultValue=${parcel.tracking_url ?? ""} error=${error} />`;

/** Say that a parcel is elsewhere now: what must be known for that is asked for. */
export function Move({ order, parcel, status, onClose, onDone }) {
  const isBack = status === "back";
  const isHandedOver = status === "handed_over";
  const damaged = parcel.lines.map((_, place) => `back.${place}.damaged`);
  const action = useAction(async (form) => {
    const body = { status };
    if (isHandedOver) for (const name of COURIER_FIELDS) body[name] = textOf(form, name);
    if (isBack) body.back = backIn(form, parcel.lines, damaged);
    await request("PATCH", `${path(order)}${parcel.number}/`, { body, etag: parcel.etag });
    onDone(t("Parcel {n}: {status}.", { n: parcel.number, status: t(STATUSES[status]) }));
  }, { insist: true });
  return html`<${Dialog} title=${t("Parcel {n}: {status}?", { n: number(parcel.number), status: t(STATUSES[status]) })} onClose=${onClose}>
    <p>${unitsIn(parcel.lines)}</p>
    <${Form} action=${action} fields=${[...damaged, ...COURIER_FIELDS]} label=${t(MOVES[parcel.status][status])}>
      ${isHandedOver && html`<${Carrier} parcel=${parcel} error=${action.error} required=${true} />`}
      ${isBack && html`<p>${t("What is not damaged goes on the shelf, for sale again.")}</p>
        ${parcel.lines.map((one, place) => html`<${Field} key=${one.product_id} name=${damaged[place]} inputmode="numeric" autocomplete="off"
          label=${t("{name}: how many of {quantity} are damaged", one)} defaultValue="0" error=${action.error} />`)}`}
      ${status === "canceled" && html`<p>${t("Its units wait to be packed again.")}</p>`}
      <div class="row">
        <${Button} action=${action}>${t(MOVES[parcel.status][status])}</${Button}>
        <button type="button" class="secondary" onClick=${onClose}>${t("Do nothing")}</button>
      </div>
    </${Form}>
    <${Checking} action=${action} />
  </${Dialog}>`;
}

/** Return what became of each unit that came back; refuses counts that there cannot be. */
function backIn(form, lines, names) {
  const counts = lines.map((one, place) => [one, countOf(form.get(names[place]))]);
  const wrong = counts.map(([one, count], place) => [names[place], count <= one.quantity]).filter(([, fits]) => !fits);
  if (wrong.length > 0) throw refusal(Object.fromEntries(wrong.map(([name]) => [name, "must be a whole number, and not more than are in the parcel"])));
  return counts.map(([one, count]) => ({ product_id: one.product_id, restocked: one.quantity - count, damaged: count }));
}
