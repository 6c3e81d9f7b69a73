// Whom an order is for: shown, changed while it can still go elsewhere, printed, and erased.

import "./contact-bangla.js";
import { Button, Checking, Dialog, Field, Form, useAction } from "../common/parts.js";
import { ADDRESS_FIELDS, Address, AddressFields, addressOf, usePlaces } from "../common/places.js";
import { request } from "../common/session.js";
import { html, useState } from "../common/view.js";
import { moment, t } from "../common/words.js";

const OPEN = ["pending", "accepted", "paid"];
const path = (order) => `orders/${order.id}/contact/`;

/** The section of an order. @param onChange called with what was done, in words */
export function Contact({ order, may, onChange }) {
  const [asked, setAsked] = useState(""); // "change" or "erase"
  const places = usePlaces();
  const { contact } = order;
  const close = () => setAsked("");
  if (!contact) return html`<h2>${t("Whom it is for")}</h2><p>${t("Nobody has said, or it was erased.")}</p>`;
  return html`<h2>${t("Whom it is for")}</h2>
    ${contact.delivery && html`<${Address} address=${contact.delivery} places=${places} />`}
    <p>${t("Ordered by:")} ${contact.name}, <a href="tel:${contact.phone}">${contact.phone}</a>${contact.email && `, ${contact.email}`}</p>
    ${contact.note && html`<p class="lines">${contact.note}</p>`}
    <p class="muted">${t("Kept until {date}", { date: moment(contact.erase_at) })}</p>
    <div class="row actions">
      ${OPEN.includes(order.status) && may("orders:edit-contact") && html`<button class="secondary" onClick=${() => setAsked("change")}>${t("Change the address")}</button>`}
      ${may("orders:erase-contact") && html`<button class="secondary outline" onClick=${() => setAsked("erase")}>${t("Erase whom it was for")}</button>`}
    </div>
    ${asked === "change" && html`<${Change} order=${order} onClose=${close} onDone=${onChange} />`}
    ${asked === "erase" && html`<${Erase} order=${order} onClose=${close} onDone=${onChange} />`}`;
}

function Change({ order, onClose, onDone }) {
  const { delivery, note, etag } = order.contact;
  const action = useAction(async (form) => {
    const { upazila, ...address } = addressOf(form);
    const body = { delivery: { ...address, upazila: upazila ?? null }, note: form.get("note") };
    await request("PATCH", path(order), { body, etag });
    onClose();
    onDone(t("The address is changed."));
  }, { insist: true });
  return html`<${Dialog} title=${t("Change the address")} onClose=${onClose}>
    <${Form} action=${action} fields=${[...ADDRESS_FIELDS.map((name) => `delivery.${name}`), "note"]} label=${t("Change the address")}>
      <${AddressFields} address=${delivery ?? {}} within="delivery." error=${action.error} />
      <${Field} name="note" label=${t("Note")} rows="3" longest=${500} defaultValue=${note} error=${action.error} />
      <${Button} action=${action}>${t("Save")}</${Button}>
    </${Form}>
    <${Checking} action=${action} />
  </${Dialog}>`;
}

function Erase({ order, onClose, onDone }) {
  const action = useAction(async () => {
    await request("DELETE", path(order));
    onClose();
    onDone(t("Nobody knows any more whom it was for."));
  }, { insist: true });
  return html`<${Dialog} title=${t("Erase whom order {number} was for?", order)} onClose=${onClose}>
    <p>${t("Name, phone, address and note are deleted for good. What was sold and paid stays in the books.")}</p>
    <${Form} action=${action} label=${t("Erase whom it was for")}>
      <div class="row">
        <${Button} action=${action}>${t("Yes, erase it")}</${Button}>
        <button type="button" class="secondary" onClick=${onClose}>${t("No, keep it")}</button>
      </div>
    </${Form}>
    <${Checking} action=${action} />
  </${Dialog}>`;
}
