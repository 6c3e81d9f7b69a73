// The first order in five requests, against the very shop that serves this page.

import { newKey } from "../common/api.js";
import { Button, Field, useAction } from "../common/parts.js";
import { html, useState } from "../common/view.js";
import { t } from "../common/words.js";
import { build, curl, send } from "./exchange.js";
import { learn } from "./memory.js";
import { Answer, Code } from "./parts.js";

const PAYMENTS = { stripe: "create_stripe_session", bkash: "initiate_bkash" };
/** In a shell: a field of an answer, and the first product that has units and no options. */
const FIELD = `field() { python3 -c "import json, sys; print(json.load(sys.stdin)$1)"; }`;
const ON_SALE = `python3 -c "import json, sys; print(next(p['id'] for p in json.load(sys.stdin)['items'] if p['available'] and not p['options']))"`;
const VARIABLES = ["API", "PRODUCT", "ORDER"];

/**
 * Each step makes a request of what is known, and knows more by its answer. In a shell, `filter`
 * takes what the `variable` keeps out of the answer.
 */
const STEPS = [
  {
    operation: () => "register_user",
    title: () => t("Sign up"),
    about: () => t("An account for somebody who buys. Sent again within ten minutes, it answers the same account."),
    body: ({ email, password }) => ({ email, password, name: "Rahima" }),
    learns: () => ({}),
  },
  {
    operation: () => "log_in",
    title: () => t("Sign in"),
    about: () => t("The answer has an access token, which further requests carry. It is good for some minutes; the refresh token gets the next one."),
    body: ({ email, password }) => ({ email, password }),
    learns: ({ access_token: token }) => ({ token }),
    variable: "TOKEN",
    filter: () => `field "['access_token']"`,
  },
  {
    operation: () => "list_products",
    title: () => t("Look around"),
    about: () => t("What is on sale. The first product that is there is taken."),
    learns: ({ items }) => ({ product: items.find((one) => one.available > 0 && one.options.length === 0)?.id }),
    lacks: ({ product }) => !product && t("Nothing is on sale here that has units. Staff add a product and record received units first."),
    variable: "PRODUCT",
    filter: () => ON_SALE,
  },
  {
    operation: () => "create_order",
    title: () => t("Order"),
    about: () => t("The shop computes the price and holds the units for some minutes. The Idempotency-Key makes a repeat harmless."),
    body: ({ product }) => ({ items: [{ product_id: product, quantity: 1 }] }),
    headers: ({ key }) => ({ "Idempotency-Key": key }),
    isSignedIn: true,
    learns: ({ id: order, payment_methods: methods }) => ({ order, provider: methods[0] }),
    lacks: ({ provider }) => !provider && t("This shop offers no way to pay: it has no provider's secrets yet."),
    variable: "ORDER",
    filter: () => `field "['id']"`,
  },
  {
    operation: ({ provider }) => PAYMENTS[provider],
    title: () => t("Begin to pay"),
    about: () => t("The answer has the address of the provider's page, where the buyer pays."),
    body: ({ order }) => ({ order_id: order }),
    isSignedIn: true,
    learns: ({ session_url: byCard, bkash_url: byBkash }) => ({ page: byCard ?? byBkash }),
    filter: ({ provider }) => `field "['${provider === "bkash" ? "bkash_url" : "session_url"}']"`,
  },
];

/** How far somebody has come, while they look at other places of this page as well. */
let progress = anew();

export function FirstOrder({ contract }) {
  const [{ known, done }, draw] = useState(progress);
  const change = (changed) => { progress = { ...progress, ...changed }; draw(progress); };
  const failed = done.findIndex((one) => !one.answer?.isSuccess || one.lacks);
  const next = failed === -1 ? done.length : failed;

  const run = async (from, to) => {
    for (let at = from; at < to; at += 1) {
      const [one, learned] = await attempt(contract, STEPS[at], progress.known);
      change({ known: { ...progress.known, ...learned }, done: [...progress.done.slice(0, at), one] });
      if (!one.answer?.isSuccess || one.lacks) return;
    }
  };
  const all = useAction(() => run(next, STEPS.length));
  const single = useAction((at) => run(at, at + 1));
  const type = (name) => (event) => change({ known: { ...known, [name]: event.target.value }, done: [] });

  return html`
    <h1 tabindex="-1">${t("The first order in five requests")}</h1>
    <p>${t("They go to this shop itself. Press the buttons, or paste the commands into a shell one after another.")}</p>
    <div class="pair">
      <${Field} name="email" label=${t("E-mail address of the new account")} value=${known.email} onInput=${type("email")} autocomplete="off" />
      <${Field} name="password" label=${t("Its password")} value=${known.password} onInput=${type("password")} autocomplete="off" />
    </div>
    <div class="row">
      ${next < STEPS.length && html`<${Button} action=${all} onClick=${all.run}>${next === 0 ? t("Send all five") : t("Send the rest")}</${Button}>`}
      ${done.length > 0 && html`<button class="secondary outline" onClick=${() => change(anew())}>${t("Begin anew")}</button>`}
    </div>
    <${Code} label=${t("First, in a shell")} text=${`API=${String(contract.root).replace(/\/$/, "")}\n${FIELD}`} />
    <ol class="steps">${STEPS.map((step, at) => html`<li key=${at}>
      <${Step} contract=${contract} step=${step} known=${known} done=${done[at]} />
      ${at === next && html`<${Button} class="secondary" action=${single} onClick=${() => single.run(at)}>
        ${t("Send {name}", { name: contract.operation(step.operation(known)).id })}</${Button}>`}
    </li>`)}</ol>
    ${next === STEPS.length && html`<${Afterwards} known=${known} />`}`;
}

function Step({ contract, step, known, done }) {
  const { method, path, id } = contract.operation(step.operation(known));
  return html`<h2>${step.title()}</h2>
    <p><a href="#/operations/${id}"><span class="method">${method}</span>${" "}${path}</a></p>
    <p>${step.about()}</p>
    <${Code} label=${t("In a shell")} text=${inShell(contract, step, known)} />
    ${done && html`<${Answer} of=${done} isFolded />`}
    ${done?.lacks && html`<p class="failure" role="alert">${done.lacks}</p>`}`;
}

function Afterwards({ known }) {
  return html`<section class="notice" aria-labelledby="afterwards">
    <h2 id="afterwards">${t("Then the buyer pays")}</h2>
    <p><a href=${known.page} target="_blank" rel="noopener">${t("Open the provider's page")}</a></p>
    <p>${t("When that is done, the provider tells the shop, and the order is paid:")}${" "}
      <a href="#/operations/get_order">${t("look at the order")}</a>,${" "}
      <a href="#/operations/get_order_timeline">${t("or at all that happened to it")}</a>.</p>
  </section>`;
}

/** Return the beginning: somebody whom the shop does not know yet. */
function anew() {
  const [name, ...secret] = crypto.randomUUID().split("-");
  const known = { email: `buyer-${name}@example.com`, password: secret.join("-"), key: newKey(), provider: "stripe" };
  return { known, done: [] };
}

/** Take one step; return what came of it, and what is known by it. */
async function attempt(contract, step, known) {
  const request = requestOf(contract, step, known);
  let answer;
  try {
    answer = await send(request);
  } catch (error) {
    return [{ error }, {}];
  }
  if (!answer.isSuccess) return [{ answer }, {}];
  learn(request, answer, known.email);
  const more = step.learns(answer.json);
  return [{ answer, lacks: step.lacks?.(more) }, more];
}

function requestOf(contract, step, known) {
  return build(contract.root, contract.operation(step.operation(known)), {
    headers: step.headers?.(known),
    body: step.body && JSON.stringify(step.body(known)),
    token: step.isSignedIn ? known.token : null,
  });
}

/** The step as a command, with variables for what earlier ones have answered. */
function inShell(contract, step, known) {
  const variables = { ...known, token: "$TOKEN", product: "$PRODUCT", order: "$ORDER" };
  const request = requestOf(contract, step, variables);
  const url = String(request.url).replace(contract.root, "$API/");
  const command = [curl({ ...request, url }, VARIABLES), step.filter?.(known)].filter(Boolean).join(" | ");
  return step.variable ? `${step.variable}=$(${command})` : command;
}
