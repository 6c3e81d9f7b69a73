// One line of the stream for each kind of entry.

import { Button, useAction } from "./common/parts.js";
import { html } from "./common/view.js";
import { currentLanguage, t } from "./common/words.js";
import { KINDS, PROVIDERS, SWITCHES, span } from "./labels.js";
import { act } from "./server.js";
import { Trouble } from "./trouble.js";

/** Return whether an entry belongs to an order: it says so, or shares an id with one that does. */
export function belongsTo(orderId, entries) {
  const own = (entry) => (entry.order_id ?? "").startsWith(orderId);
  const ids = new Set(entries.filter(own).flatMap((entry) => entry.about ?? []));
  return (entry) => own(entry) || (!entry.order_id && (entry.about ?? []).some((id) => ids.has(id)));
}

export function Entry({ entry, onOrder }) {
  const Body = BODIES[entry.kind] ?? Unknown;
  return html`<li class="entry ${entry.kind} ${isBad(entry) ? "bad" : ""}">
    <span class="when"><time datetime=${entry.at}>${clock(entry.at)}</time> <span class="kind">${t(KINDS[entry.kind])}</span></span>
    <div class="what"><${Body} entry=${entry} /></div>
    ${entry.order_id && html`<button class="order secondary outline" title=${entry.order_id}
      aria-label=${t("Only order {id}", { id: entry.order_id })} onClick=${() => onOrder(entry.order_id)}>
      …${entry.order_id.slice(-6)}</button>`}
  </li>`;
}

/** The time of day to the millisecond, which no language writes in another order. */
const clock = (iso) => new Date(iso).toLocaleTimeString(
  currentLanguage() === "bn" ? "bn-BD" : "en-GB",
  { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3, hour12: false },
);

const isBad = ({ kind, status, level, code }) =>
  kind === "strike" || ["ERROR", "CRITICAL"].includes(level) || code > 0
  || ((kind === "call" || kind === "delivery") && !(status >= 200 && status < 400));

function Order({ entry }) {
  return html`<span lang="en">${entry.text}</span>`;
}

function Call({ entry }) {
  return html`${t("{provider} was asked", { provider: PROVIDERS[entry.provider] })}
    ${" "}<code>${entry.operation}</code> → <${Status} of=${entry.status} />
    ${entry.fault && html` <span class="wrong">${t("fault")} <code>${entry.fault}</code></span>`}`;
}

function Delivery({ entry }) {
  const again = useAction(() => act("resend", { provider: entry.provider, event: entry.event }));
  return html`${t("{provider} sent", { provider: PROVIDERS[entry.provider] })} <code>${entry.event_type}</code>
    ${entry.forgery && html` <span class="wrong">${t("forged")} <code>${entry.forgery}</code></span>`}
    ${entry.attempt > 1 && html` ${t("attempt {n}", { n: entry.attempt })}`}
    ${" "}→ <${Status} of=${entry.status} />
    ${entry.response && html`<code class="answer" lang="en">${entry.response}</code>`}
    ${!entry.forgery && html`<${Button} class="small secondary" action=${again} onClick=${again.run}
      aria-label=${t("Resend {event}", { event: entry.event })}>${t("Resend")}</${Button}>`}
    <${Trouble} error=${again.error} />`;
}

function Strike({ entry }) {
  const what = entry.event_type ?? entry.operation;
  return html`${PROVIDERS[entry.provider]}: <code>${what}</code> <span class="wrong">${t("fault")} <code>${entry.fault}</code></span>`;
}

function Log({ entry }) {
  const more = Object.entries(entry.line ?? {}).filter(([name]) => !SAID.includes(name));
  return html`<code>${entry.function}</code> <span lang="en">${entry.level !== "INFO" && entry.level + " "}${entry.text}</span>
    ${more.length > 0 && html`<details class="fields"><summary>${t("Fields")}</summary>
      <dl lang="en">${more.map(([name, value]) => html`<dt>${name}</dt><dd>${typeof value === "string" ? value : JSON.stringify(value)}</dd>`)}</dl>
    </details>`}`;
}

/** Fields of a log line that its row says already. */
const SAID = ["message", "level", "timestamp"];

function Done({ entry }) {
  const say = DONE[entry.action];
  return html`${say ? say(entry) : entry.action}
    ${entry.lines && html`<${Output} of=${entry} />`}`;
}

const DONE = {
  "resent": (one) => t("{provider} sends {event} again", { provider: PROVIDERS[one.provider], event: one.event }),
  "time": (one) => t("{time} passed; holds that lapsed: {n}", { time: span(one.seconds), n: one.lapsed.length }),
  "fault": (one) => t("A fault of {provider} was ordered", { provider: PROVIDERS[one.target] }),
  "fault-off": (one) => t("A fault of {provider} was called off", { provider: PROVIDERS[one.target] }),
  "switch": (one) => t(one.on ? "{provider}, switched on: {name}" : "{provider}, switched off: {name}", {
    provider: PROVIDERS[one.target], name: t(SWITCHES[`${one.target} ${one.name}`]),
  }),
  "kill": (one) => t("The {service} was killed", { service: one.service }),
  "start": (one) => t("The {service} runs again", { service: one.service }),
  "reconcile": (one) => t(one.code === 0 ? "Reconciled with the providers: all agrees" : "Reconciled with the providers: look at this"),
  "verify": (one) => t(one.code === 0 ? "Books audited: all agrees" : "Books audited: look at this"),
  "refill": () => t("Everything was deleted, and the sample data made again"),
};

/** What a command of the operator's said. */
function Output({ of }) {
  const lines = [...of.lines, ...(of.code === 0 ? [] : [of.complaint])].filter(Boolean);
  return html`<code class="answer" lang="en">${lines.join("\n")}</code>`;
}

function Status({ of }) {
  return of === null || of === undefined
    ? html`<span class="wrong">${t("no answer")}</span>`
    : html`<span class=${of >= 400 ? "wrong" : "right"}>${String(of)}</span>`;
}

const Unknown = ({ entry }) => entry.kind;

const BODIES = { order: Order, call: Call, delivery: Delivery, strike: Strike, log: Log, console: Done };
