// What waits for a person, and what the shop's own checks have found.

import { Loaded, to, useLoaded } from "../common/parts.js";
import { request } from "../common/session.js";
import { html } from "../common/view.js";
import { moment, money, number, t } from "../common/words.js";
import { PROVIDERS, Title } from "./desk.js";
import { LowStock } from "./low.js";
import { TranslationsTodo } from "./translations.js";

const KINDS = {
  dispute: "Disputes to answer",
  foreign_money: "Money that fits no payment",
  refund_failed: "Refunds that did not arrive",
  refund_due: "Money due for refund",
  payment_unclear: "Payments whose outcome is not known",
  refund_unclear: "Refunds whose outcome is not known",
  order_to_accept: "Orders to accept, paid on delivery",
  cash_overdue: "Cash that should have come",
};

/** The page to begin the day with: what waits, the most urgent first, and what to do about it. */
export function Todo({ may }) {
  const todo = useLoaded(async () => (await request("GET", "staff/todo/")).body.kinds, []);
  return html`<${Title}>${t("To do")}</${Title}>
    <${Loaded} of=${todo}>${(kinds) => {
      const waiting = kinds.filter((one) => one.count > 0);
      return html`
        ${waiting.length === 0 && html`<p class="notice">${t("No order, no payment and no refund waits for you.")}</p>`}
        ${waiting.map((one) => html`<${Kind} key=${one.kind} kind=${one} />`)}
      `;
    }}</${Loaded}>
    ${may("products:read-all") && html`<${LowStock} />`}
    ${may("products:read-all") && html`<${TranslationsTodo} />`}
    <h2>${t("Every day")}</h2>
    <ul>
      <li><a href=${to(["day"], { stage: "to_pack" })}>${t("Orders to pack: print their packing slips and pack them")}</a></li>
      <li><a href=${to(["day"], { stage: "to_collect" })}>${t("Orders that have come: write down what was paid on delivery")}</a></li>
      <li><a href=${to(["day"], { stage: "late" })}>${t("Orders that should have come by now")}</a></li>
      <li><a href=${to(["orders"], { status: "pending" })}>${t("Orders that wait for their payment")}</a></li>
    </ul>`;
}

function Kind({ kind }) {
  const hasDeadlines = kind.items.some((one) => one.deadline);
  return html`<section class="kind">
    <h2>${t(KINDS[kind.kind] ?? kind.kind)} <span class="count">${kind.has_more ? t("{n} or more", { n: kind.count }) : number(kind.count)}</span></h2>
    <p>${t(kind.advice)}</p>
    <table class="cards">
      <thead><tr><th>${t("Order")}</th><th class="number">${t("Amount")}</th><th>${t("Provider")}</th><th>${t("Waits since")}</th>${hasDeadlines && html`<th>${t("Answer by")}</th>`}</tr></thead>
      <tbody>${kind.items.map((one) => html`<tr key=${one.attempt_id ?? one.order_id}>
        <th scope="row"><a href=${to(["orders", one.order_id])}>${one.order_number}</a></th>
        <td data-label=${t("Amount")} class="number">${one.amount ? money(one.amount, one.currency) : "–"}</td>
        <td data-label=${t("Provider")}>${PROVIDERS[one.provider] ?? "–"}</td>
        <td data-label=${t("Waits since")}>${moment(one.since)}</td>
        ${hasDeadlines && html`<td data-label=${t("Answer by")}>${one.deadline ? moment(one.deadline) : "–"}</td>`}
      </tr>`)}</tbody>
    </table>
    ${kind.count > kind.items.length && html`<p class="muted">${t("The {n} most urgent are shown.", { n: kind.items.length })}</p>`}
  </section>`;
}

const CHECKS = {
  reconciliation: "Payments compared with the providers",
  nightly_audit: "What changed lately, audited every night",
  weekly_audit: "Everything, audited every week",
};
const SUBJECTS = { order: "orders", product: "products", account: "accounts", buyer: "accounts" };

/** What the shop's own checks have found, and what to do about it. */
export function Reports() {
  const checks = useLoaded(async () => (await request("GET", "staff/checks/")).body.checks, []);
  return html`<${Title}>${t("Reports")}</${Title}>
    <p>${t("The shop checks itself: it compares payments with the providers, and stock, orders and money with one another.")}</p>
    <${Loaded} of=${checks}>${(found) => found.map((one) => html`<${Check} key=${one.check} check=${one} />`)}</${Loaded}>`;
}

function Check({ check: { check, is_overdue, last, under_way } }) {
  return html`<section class="kind">
    <h2>${t(CHECKS[check] ?? check)} ${last && html`<span class="count">${number(last.found)}</span>`}</h2>
    ${is_overdue && html`<p class="failure">${t("It has not run for longer than it should. Tell whoever runs the shop's machines.")}</p>`}
    ${under_way && html`<p class="notice">${t("It is running now, since {when}.", { when: moment(under_way.began_at) })}</p>`}
    ${last === null && html`<p>${t("It has not run yet.")}</p>`}
    ${last && html`<p>${last.found === 0 ? t("All was well.") : t("Something was found:")} ${t("Last run: {when}.", { when: moment(last.ended_at) })}</p>`}
    ${last?.found > 0 && html`<ul>${last.findings.map((one, place) => html`<${Finding} key=${place} finding=${one} />`)}</ul>`}
    ${last && last.found > last.findings.length && html`<p class="muted">${t("The first {n} are shown.", { n: last.findings.length })}</p>`}
  </section>`;
}

/** What was found, and what to do. The API says both in English; names and figures come after a colon. */
function Finding({ finding: { says, advice, subject, subject_id } }) {
  const place = SUBJECTS[subject];
  const [what, ...which] = says.split(": ");
  return html`<li>
    ${[t(what), ...which].join(": ")}
    ${place && html` <a href=${to([place, subject_id])}>${t("Look at it")}</a>`}
    <br /><strong>${t("What to do:")}</strong> ${t(advice)}
  </li>`;
}
