// The invoice of an order, to read or to print.

import "./orders-bangla.js";
import { Loaded, to, useLoaded } from "../common/parts.js";
import { Invoice, Papers } from "../common/papers.js";
import { orderInWords } from "../common/names.js";
import { html } from "../common/view.js";
import { currentLanguage, t } from "../common/words.js";
import { Heading, SignInFirst } from "./account.js";
import { buyerId, isKnown, requestOf } from "./buyer.js";
import { tokenFor } from "./held.js";
import { NoSuchOrder, isMissing } from "./missing.js";

/** @param id the order's */
export function OrderInvoice({ id }) {
  if (!isKnown() && tokenFor(id) === null) return html`<${SignInFirst} title=${t("Your order")} why=${t("Sign in to see your order.")} />`;
  return html`<${Whole} key=${buyerId()} id=${id} />`;
}

function Whole({ id }) {
  const invoice = useLoaded(async () => {
    const { body } = await requestOf(id, "GET", `orders/${encodeURIComponent(id)}/invoice/`);
    return { ...body, order: await orderInWords(body.order) };
  }, [id, currentLanguage()]);
  if (isMissing(invoice.error)) return html`<${NoSuchOrder} />`;
  return html`<p class="back"><a href=${to(["orders", id])}>‹ ${t("Your order")}</a></p>
    <${Heading} text=${t("Invoice")} />
    <${Loaded} of=${invoice}>${(found) => html`<${Papers}><${Invoice} invoice=${found} /></${Papers}>`}</${Loaded}>`;
}
