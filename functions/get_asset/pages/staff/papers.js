// Papers of one order or of many: `#/papers/slips?order=…&order=…`, `#/papers/invoices?order=…`.

import { Loaded, useLoaded } from "../common/parts.js";
import { Invoice, Papers as Printed, Slip } from "../common/papers.js";
import { inWords, orderInWords } from "../common/names.js";
import { numberOfOrder } from "../common/sold.js";
import { request } from "../common/session.js";
import { html } from "../common/view.js";
import { currentLanguage, t } from "../common/words.js";
import { Title } from "./desk.js";

/** Orders that are asked for at once: the shop answers others meanwhile. */
const AT_ONCE = 4;

/** Return what `load` makes of each, in their order. */
async function each(ids, load) {
  const found = [];
  for (let begin = 0; begin < ids.length; begin += AT_ONCE) {
    found.push(...await Promise.all(ids.slice(begin, begin + AT_ONCE).map(load)));
  }
  return found;
}

/** Return the slips of an order: of parcels that are still here, and of what is left to pack; of all it is, where neither is. */
async function slipsOf(name) {
  const [id, wanted] = name.split(".");
  const [{ body: order }, { body: { left, items } }] = await Promise.all(
    [`orders/${id}/`, `orders/${id}/fulfilments/`].map((path) => request("GET", path)));
  const here = items.filter((one) => (wanted ? String(one.number) === wanted : one.status === "packed"));
  const slips = here.map((parcel) => ({ order, parcel, units: parcel.lines }));
  if (!wanted && left.length > 0) slips.push({ order, parcel: null, units: left });
  if (slips.length === 0) slips.push({ order, parcel: null, units: order.lines });
  return Promise.all(slips.map(async (one) => ({ ...one, units: await inWords(one.units) })));
}

async function invoiceOf(id) {
  try {
    const { body } = await request("GET", `orders/${id}/invoice/`);
    return { id, invoice: { ...body, order: await orderInWords(body.order) } };
  } catch (error) {
    if (error.status !== 409) throw error;
    return { id, invoice: null }; // nothing of it is sold
  }
}

/** @param id which papers: `slips` or `invoices` */
export function Papers({ id, query }) {
  const orders = query.getAll("order");
  const isSlips = id !== "invoices";
  const papers = useLoaded(async () => (isSlips ? (await each(orders, slipsOf)).flat() : each(orders, invoiceOf)), [id, String(query), currentLanguage()]);
  return html`<${Title}>${isSlips ? t("Packing slips") : t("Invoices")}</${Title}>
    <${Loaded} of=${papers}>${(found) => html`<${Printed}>${isSlips
      ? found.map((one) => html`<${Slip} key=${`${one.order.id}.${one.parcel?.number}`} ...${one} />`)
      : found.map((one) => (one.invoice
        ? html`<${Invoice} key=${one.id} invoice=${one.invoice} />`
        : html`<p key=${one.id} class="notice">${t("Order {number} has no invoice: nothing of it is sold.", { number: numberOfOrder(one.id) })}</p>`))}</${Printed}>`}</${Loaded}>`;
}
