// The lists of the day: what is to be done next, the longest waiting first, and the way to do it.

import "./day-bangla.js";
import { Loaded, to, useLoaded } from "../common/parts.js";
import { placeName, usePlaces } from "../common/places.js";
import { request } from "../common/session.js";
import { html, useState } from "../common/view.js";
import { moment, money, number, t } from "../common/words.js";
import { Collect, Confirm } from "./cash.js";
import { Outcome, Pages, PrintLinks, Status, Title } from "./desk.js";
import { MOVES, Move, Pack, STATUSES, unitsIn } from "./parcels.js";

const PAGE = 20;
const STAGES = {
  to_accept: "To accept",
  to_pack: "To pack",
  to_hand_over: "To hand over",
  under_way: "On their way",
  failed: "Not delivered",
  to_collect: "To settle",
  coming_back: "Coming back",
  stopped: "Stopped",
  late: "Late",
};
const ABOUT = {
  to_accept: "Paid on delivery: call the buyer, and accept the order. Those come first whose time ends first.",
  to_pack: "Their units are sold, and wait to be packed.",
  to_hand_over: "Parcels that are packed, and wait for the courier.",
  under_way: "Parcels that a courier has.",
  failed: "Parcels that could not be delivered: ask the courier, and the buyer.",
  to_collect: "They have come, or are back, and their cash is not written down.",
  coming_back: "Parcels on their way back to the shop.",
  stopped: "Nothing of them may be sent: the payment is disputed, what was not taken is not back yet, or all of it was given back and the order is to be canceled.",
  late: "Should have come by now: so many days after they were sold as their way to be delivered says in the settings; ten where it says nothing.",
};

/** The lists of the day. */
export function Day({ query, may }) {
  const stage = STAGES[query.get("stage")] ? query.get("stage") : "to_pack";
  const cursor = query.get("cursor") ?? "";
  const read = async () => (await request("GET", "staff/worklist/", { query: { stage, cursor, limit: PAGE } })).body;
  const work = useLoaded(read, [stage, cursor]);
  const [outcome, setOutcome] = useState("");
  const [asked, setAsked] = useState(null); // a row, with what is to be done of it
  const done = (text) => { setAsked(null); setOutcome(text); work.reload(); };
  return html`<${Title}>${t("Today")}</${Title}>
    <${Outcome}>${outcome}</${Outcome}>
    <${Loaded} of=${work}>${({ stages, items, next_cursor: next }) => html`
      <${Stages} stages=${stages} chosen=${stage} />
      <p>${t(ABOUT[stage])}</p>
      ${items.length === 0 ? html`<p class="notice">${t("There is nothing here now.")}</p>` : html`<${Table} items=${items} stage=${stage} may=${may} onAsk=${setAsked} />`}
      <${Pages} path=${["day"]} query=${{ stage, cursor }} next=${next} />
    `}</${Loaded}>
    ${asked && html`<${Next} ...${asked} onClose=${() => setAsked(null)} onDone=${done} />`}`;
}

function Stages({ stages, chosen }) {
  return html`<nav class="choices" aria-label=${t("What is to be done next")}><ul>
    ${stages.map(({ stage, count, has_more: more }) => html`<li key=${stage}>
      <a href=${to(["day"], { stage })} aria-current=${stage === chosen ? "true" : undefined} class=${stage === "late" && count > 0 ? "is-late" : undefined}>
        ${t(STAGES[stage])} <strong>${more ? t("{n} or more", { n: count }) : number(count)}</strong></a>
    </li>`)}
  </ul></nav>`;
}

function Table({ items, stage, may, onAsk }) {
  const places = usePlaces();
  const hasParcels = items.some((one) => one.parcel);
  const hasDays = items.some((one) => one.due_by);
  const isPrinted = stage !== "to_accept"; // nothing of those is sold yet
  const [chosen, setChosen] = useState([]);
  const names = items.map(({ order, parcel }) => (parcel ? `${order.id}.${parcel.number}` : order.id));
  const printed = names.filter((one) => chosen.includes(one));
  const choose = (name) => setChosen(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name]);
  return html`<table class="cards work">
    <thead><tr>
      <th>${t("Order")}</th><th>${t("For whom")}</th><th>${t("What")}</th>${hasParcels && html`<th>${t("Parcel")}</th>`}
      <th class="number">${t("To collect")}</th><th>${t("Waits since")}</th>${hasDays && html`<th>${stage === "to_accept" ? t("Accept by") : t("To come by")}</th>`}${isPrinted && html`<th>${t("Print")}</th>`}<th>${t("Next")}</th>
    </tr></thead>
    <tbody>${items.map((one, place) => html`<tr key=${`${one.order.id}/${one.parcel?.number}`}>
      <th scope="row"><a href=${to(["orders", one.order.id])}>${one.order.number}</a></th>
      <td data-label=${t("For whom")}><${Whom} order=${one.order} places=${places} /></td>
      <td data-label=${t("What")}>${unitsIn(one.parcel?.lines ?? (one.left.length > 0 ? one.left : one.order.lines))}</td>
      ${hasParcels && html`<td data-label=${t("Parcel")}>${one.parcel ? html`<${Parcel} parcel=${one.parcel} />` : "–"}</td>`}
      <td data-label=${t("To collect")} class="number"><div>${Number(one.order.cash?.outstanding) > 0 ? money(one.order.cash.outstanding, one.order.currency) : "–"}${
        Number(one.order.cash?.claimed) > 0 && html` <span class="status">${t("{amount} claimed", { amount: money(one.order.cash.claimed, one.order.currency) })}</span>`}</div></td>
      <td data-label=${t("Waits since")}>${moment(one.since)}</td>
      ${hasDays && html`<td data-label=${stage === "to_accept" ? t("Accept by") : t("To come by")}><div>${one.due_by ? moment(one.due_by) : "–"}${one.late && html` <span class="status is-failed">${t("Late")}</span>`}</div></td>`}
      ${isPrinted && html`<td data-label=${t("Print")}><input type="checkbox" aria-label=${t("Print the papers of {number}", one.order)}
        checked=${chosen.includes(names[place])} onChange=${() => choose(names[place])} /></td>`}
      <td data-label=${t("Next")}><${Steps} row=${one} may=${may} onAsk=${onAsk} /></td>
    </tr>`)}</tbody>
  </table>
  ${isPrinted && html`<${PrintLinks} orders=${printed.length === 0 ? names : printed} isAll=${printed.length === 0} />`}`;
}

/** Who waits for it, how to call them, and where they are. */
function Whom({ order: { buyer, contact }, places }) {
  if (!contact) return html`${buyer?.name ?? buyer?.email ?? t("A guest")}`;
  const { name, phone, district, area } = contact.delivery ?? contact;
  const where = [area, district && placeName(district, places)].filter(Boolean).join(", ");
  return html`<div>${name}<br /><a class="phone" href="tel:${phone}">${phone}</a>${where && html`<br />${where}`}</div>`;
}

const Parcel = ({ parcel }) => html`<div><${Status} of=${parcel.status} words=${STATUSES} />
  ${parcel.courier && html`<br />${parcel.courier} ${parcel.tracking}`}</div>`;

/** What can be done of a row: each opens the dialog in which it is done. */
function Steps({ row, may, onAsk }) {
  const steps = stepsOf(row).filter(([, , permission]) => may(permission));
  if (steps.length === 0) return html`<a href=${to(["orders", row.order.id])}>${t("Look at it")}</a>`;
  return html`<div class="row">${steps.map(([what, label], place) => html`<button key=${what}
    class=${place === 0 ? undefined : "secondary outline"} aria-label=${`${t(label)}: ${row.order.number}`} onClick=${() => onAsk({ row, what })}>${t(label)}</button>`)}</div>`;
}

/** Return what may be next: its name, what the button says, and what one must hold. */
function stepsOf({ order, parcel, left }) {
  if (parcel) return Object.entries(MOVES[parcel.status] ?? {}).map(([status, label]) => [status, label, "orders:fulfil"]);
  if (order.status === "pending") return [["accept", "Accept it", "orders:accept"]];
  if (left.length > 0) return [["pack", "Pack it", "orders:fulfil"]];
  const hasLeft = order.fulfilment_status !== "none"; // otherwise nothing comes, and nobody pays
  return order.status === "accepted" && hasLeft ? [["collect", "Write down cash", "cash:collect"]] : [];
}

function Next({ row: { order, parcel, left }, what, onClose, onDone }) {
  const parts = { order, onClose, onDone };
  if (parcel) return html`<${Move} ...${parts} parcel=${parcel} status=${what} />`;
  if (what === "accept") return html`<${Confirm} ...${parts} />`;
  if (what === "pack") return html`<${Pack} ...${parts} left=${left} />`;
  return html`<${Collect} ...${parts} />`;
}
