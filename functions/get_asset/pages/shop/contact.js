// Whom an order is for and where it goes, as its buyer has said; changed until a parcel has left.

import "./contact-bangla.js";
import { ChangeContact } from "../common/contact.js";
import { Address, usePlaces } from "../common/places.js";
import { html, useState } from "../common/view.js";
import { t } from "../common/words.js";
import { requestOf } from "./buyer.js";

const OPEN = ["pending", "accepted", "paid"];
const HERE = ["none", "packing"];

/** The section of an order; of one that goes nowhere there is none. @param onChanged called when it goes elsewhere */
export function SentTo({ order, onChanged }) {
  const [said, setSaid] = useState("");
  const [isAsked, setAsked] = useState(false);
  const places = usePlaces();
  const { contact } = order;
  if (!contact?.delivery) return null;
  const done = () => { setAsked(false); setSaid(t("It is changed.")); onChanged(); };
  return html`<section><h2>${t("It goes to")}</h2>
    <${Address} address=${contact.delivery} places=${places} />
    <p>${t("Ordered by: {name}", { name: [contact.name, contact.phone, contact.email].filter(Boolean).join(", ") })}</p>
    ${contact.note && html`<p class="description">${contact.note}</p>`}
    ${OPEN.includes(order.status) && HERE.includes(order.fulfilment_status) && html`<p>
      <button class="secondary outline" onClick=${() => setAsked(true)}>${t("Change contact or address")}</button></p>`}
    <p role="status">${said}</p>
    ${isAsked && html`<${ChangeContact} contact=${contact} note=${t("For the courier, if there is something to know")} onClose=${() => setAsked(false)}
      put=${(body, etag) => requestOf(order.id, "PATCH", `orders/${order.id}/contact/`, { body, etag })} onDone=${done} />`}
  </section>`;
}
