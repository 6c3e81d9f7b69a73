// Parts of this page: code to copy, an answer, a schema, the account that it acts as.

import { Button, Field, Form, useAction } from "../common/parts.js";
import { html, useEffect, useState } from "../common/view.js";
import { number, t } from "../common/words.js";
import { meaning, pattern, shape } from "./contract.js";
import { build, readable, send } from "./exchange.js";
import { actAs, acting, learn, onActing } from "./memory.js";

/** More lines than these scroll in their place. */
const MOST_LINES = 40;

/** Text to read or copy, as it is: never markup. */
export function Code({ text, label }) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => setCopied(false), [text]);
  const copy = async () => { await navigator.clipboard.writeText(text); setCopied(true); };
  const isLong = text.split("\n").length > MOST_LINES;
  const scrolling = isLong ? { class: "long", tabindex: "0", role: "region", "aria-label": label } : {};
  return html`<figure class="code">
    <figcaption><span>${label}</span>
      ${navigator.clipboard && html`<button class="secondary outline" onClick=${copy} aria-label="${t("Copy")}: ${label}">
        ${isCopied ? t("Copied") : t("Copy")}
      </button>`}
    </figcaption>
    <pre dir="ltr" ...${scrolling}><code>${text}</code></pre>
  </figure>`;
}

/** What the contract says in English: paragraphs, with code between backticks. */
export function Prose({ text }) {
  return text.split(/\n\n+/).map((paragraph) => html`<p lang="en">${
    paragraph.split("`").map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part))}</p>`);
}

/** Send a request when asked to, and keep what was answered: `{run, answer, isBusy, error}`. */
export function useExchange() {
  const [answer, setAnswer] = useState(null);
  const action = useAction(async (request, who) => {
    setAnswer(null);
    const answer = await send(request);
    learn(request, answer, who);
    setAnswer(answer);
    return answer;
  });
  return { ...action, answer };
}

/** What was answered: status, time, body and headers; a success is folded where there are several. */
export function Answer({ of: { answer, error }, isFolded = false }) {
  return html`<div class="answer" aria-live="polite">
    ${error && html`<p class="failure">${t("No answer came: {reason}. Is the network there, and the shop running?", { reason: error.message })}</p>`}
    ${answer && html`
      <p><strong class=${answer.isSuccess ? "good" : "wrong"}>${t("Answer {status}", { status: String(answer.status) })}</strong>
        ${" "}<span class="muted">${t("after {seconds} s", { seconds: number(Number(answer.seconds.toFixed(2))) })}</span></p>
      <${Advice} answer=${answer} />
      ${answer.text ? html`<details open=${!(isFolded && answer.isSuccess)}><summary>${t("Body")}</summary>
        <${Code} label=${answer.header("content-type")} text=${readable(answer.text)} />
      </details>` : html`<p class="muted">${t("It has no body.")}</p>`}
      <details><summary>${t("Headers")}</summary>
        <pre>${answer.headers.map(([name, value]) => `${name}: ${value}`).join("\n")}</pre>
      </details>`}
  </div>`;
}

/** What to do about the answers that everybody meets. */
function Advice({ answer }) {
  const { token } = acting();
  const ADVICE = {
    401: token ? t("The token has ended, or is none: sign in again, above.") : t("This needs an account: sign in, above."),
    403: t("The account's role may not do this. Who may is said above."),
    429: t("Too many requests: wait a moment."),
  };
  return ADVICE[answer.status] ? html`<p class="notice">${ADVICE[answer.status]}</p>` : null;
}

/** The fields of a schema; what is within a field is drawn when it is opened. */
export function Schema({ contract, schema }) {
  const { fields, items, schema: own } = shape(contract, schema);
  const described = (items ?? own).description;
  const required = (items ?? own).required ?? [];
  return html`
    ${described && html`<${Prose} text=${described} />`}
    ${fields
      ? html`<ul class="schema">${Object.entries(fields).map(([name, field]) => html`<li key=${name}>
          <${Row} contract=${contract} name=${name} field=${field} isRequired=${required.includes(name)} />
        </li>`)}</ul>`
      : html`<p>${meaning(contract, schema)}</p>`}`;
}

function Row({ contract, name, field, isRequired }) {
  const [isOpen, setOpen] = useState(false);
  const { fields, schema } = shape(contract, field);
  const rule = pattern(contract, field);
  return html`<code>${name}</code>${" "}
    <span>${meaning(contract, field)}${isRequired ? "" : `, ${t("optional")}`}</span>
    ${rule && html` <code class="muted">${rule}</code>`}
    ${!fields && schema.description && html`<small lang="en">${schema.description}</small>`}
    ${fields && html`<details onToggle=${(event) => setOpen(event.target.open)}>
      <summary>${t("Fields of {name}", { name })}</summary>
      ${isOpen && html`<${Schema} contract=${contract} schema=${field} />`}
    </details>`}`;
}

/** Return who requests are sent as; draw anew when that changes. */
export function useActing() {
  const [, draw] = useState(0);
  useEffect(() => onActing(() => draw((n) => n + 1)), []);
  return acting();
}

/** Who requests are sent as, and how to change that. */
export function ActingAs({ contract }) {
  const { token, who } = useActing();
  if (token) {
    return html`<p class="row acting"><span>${t("Requests are sent as {who}.", { who: who || t("the account of your token") })}</span>
      <button class="secondary outline" onClick=${() => actAs(null)}>${t("Forget it")}</button></p>`;
  }
  return html`<details class="acting">
    <summary>${t("Requests are sent as a stranger. Sign in")}</summary>
    <p>${t("With an account of this shop; a sandbox's are shown by make status. The token stays in this page until you close it.")}</p>
    <${SignIn} contract=${contract} />
    <${PasteToken} />
  </details>`;
}

function SignIn({ contract }) {
  const [wrong, setWrong] = useState(null);
  const action = useAction(async (form) => {
    const who = form.get("account").trim();
    const body = JSON.stringify({ email: who, password: form.get("secret") });
    const answer = await send(build(contract.root, contract.operation("log_in"), { body }));
    if (answer.isSuccess) actAs(answer.json.access_token, who);
    else setWrong(answer.json?.title ?? `HTTP ${answer.status}`);
  });
  return html`<${Form} action=${action} label=${t("Sign in")}>
    <${Field} name="account" type="email" label=${t("E-mail address")} autocomplete="off" />
    <${Field} name="secret" type="password" label=${t("Password")} autocomplete="off" />
    ${wrong && html`<p class="failure" role="alert">${t(wrong)}</p>`}
    <${Button} action=${action}>${t("Sign in")}</${Button}>
  </${Form}>`;
}

function PasteToken() {
  const action = useAction((form) => actAs(form.get("token").trim() || null, ""));
  return html`<${Form} action=${action} label=${t("Access token")}>
    <${Field} name="token" label=${t("Or an access token, of an account or of one order")} autocomplete="off" />
    <${Button} class="secondary">${t("Use it")}</${Button}>
  </${Form}>`;
}
