// Whom an order is for and where it goes, as its buyer has said; changed until a parcel has left.

import "./contact-bangla.js";
import { Button, Checking, Dialog, Field, Form, useAction } from "../common/parts.js";
import { ADDRESS_FIELDS, Address, AddressFields, addressOf, usePlaces } from "../common/places.js";
import { html, useState } from "../common/view.js";
import { t } from "../common/words.js";
import { requestOf } from "./buyer.js";

const OPEN = ["pending", "accepted", "paid"];
const HERE = ["none", "packing"];
const FIELDS = [...ADDRESS_FIELDS.map((name) => `delivery.${name}`), "note"];

/** The section of an order; of one that goes nowhere there is none. @param onChanged called when it goes elsewhere */
export function SentTo({ order, onChanged }) {
  const [said, setSaid] = useState("");
  const [isAsked, setAsked] = useState(false);
  const places = usePlaces();
  const { contact } = order;
  if (!contact?.delivery) return null;
  const done = () => { setAsked(false); setSaid(t("The address is changed.")); onChanged(); };
  return html`<section><h2>${t("It goes to")}</h2>
    <${Address} address=${contact.delivery} places=${places} />
    ${contact.note && html`<p class="description">${contact.note}</p>`}
    ${OPEN.includes(order.status) && HERE.includes(order.fulfilment_status) && html`<p>
      <button class="secondary outline" onClick=${() => setAsked(true)}>${t("Change the address")}</button></p>`}
    <p role="status">${said}</p>
    ${isAsked && html`<${Change} order=${order} onClose=${() => setAsked(false)} onDone=${done} />`}
  </section>`;
}

/** The district stays: what was paid for the way depends on it. */
function Change({ order, onClose, onDone }) {
  const { delivery, note, etag } = order.contact;
  const action = useAction(async (form) => {
    const { upazila, ...address } = addressOf(form);
    const body = { delivery: { ...address, upazila: upazila ?? null }, note: form.get("note") };
    await requestOf(order.id, "PATCH", `orders/${order.id}/contact/`, { body, etag });
    onDone();
  }, { insist: true });
  return html`<${Dialog} title=${t("Change the address")} onClose=${onClose}>
    <p>${t("It can go to another address of the same district, until it has left the shop.")}</p>
    <${Form} action=${action} fields=${FIELDS} label=${t("Change the address")}>
      <${AddressFields} address=${delivery} within="delivery." error=${action.error} />
      <${Field} name="note" label=${t("For the courier, if there is something to know")} rows="3" longest=${500} defaultValue=${note} error=${action.error} />
      <${Button} action=${action}>${t("Save")}</${Button}>
    </${Form}>
    <${Checking} action=${action} />
  </${Dialog}>`;
}
