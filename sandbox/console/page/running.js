// What runs where, who can log in.

import { Button, useAction } from "./common/parts.js";
import { html, useState } from "./common/view.js";
import { t } from "./common/words.js";
import { PAGES, STATES } from "./labels.js";
import { Part } from "./part.js";
import { act } from "./server.js";
import { Trouble } from "./trouble.js";

/** The one that this page comes from. */
const ITSELF = "console";

export function Running({ state, reload }) {
  return html`<section aria-labelledby="running-title" class="running">
    <h2 id="running-title">${t("What runs")}</h2>
    <ul class="services">${state.services.map((one) => html`<${Service} key=${one.name} of=${one} reload=${reload} />`)}</ul>
    ${state.api_url === null && html`<p class="notice">${t("Nothing is deployed yet: run `make start`.")}</p>`}
    <${Part} title=${t("Pages and logins")}><ul class="links">
      ${Object.entries(state.pages).map(([name, url]) => html`<li key=${name}><a href=${url} target="_blank" rel="noopener">${t(PAGES[name] ?? name)}</a></li>`)}
    </ul>
    ${state.api_url && html`<${Copied} label=${t("API")} text=${state.api_url} />`}
    ${state.logins.map((one) => html`<div class="login" key=${one.who}>
      <strong lang="en">${one.who}</strong>
      <${Copied} label=${t("E-mail address")} text=${one.email} />
      <${Copied} label=${t("Password")} text=${one.password} />
    </div>`)}</${Part}>
  </section>`;
}

function Service({ of, reload }) {
  const runs = of.state !== "down";
  const change = useAction(async () => {
    await act(runs ? "kill" : "start", { service: of.name });
    await reload();
  });
  return html`<li class=${of.state}>
    <div class="row">
      <span class="grow"><strong lang="en">${of.name}</strong> <span class="muted">:${of.port}</span><br />
        <span class=${runs ? "right" : "wrong"}>${t(STATES[of.state])}</span>
        ${!runs && html` <small>(<code>make start</code>)</small>`}</span>
      ${of.name !== ITSELF && html`<${Button} class="small ${runs ? "secondary outline" : ""}" action=${change} onClick=${change.run}
        aria-label=${t(runs ? "Kill the {service}" : "Start the {service}", { service: of.name })}>${t(runs ? "Kill" : "Start")}</${Button}>`}
    </div>
    <${Trouble} error=${change.error} />
  </li>`;
}

/** A text with a button that copies it. */
function Copied({ label, text }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return html`<div class="row copied">
    <code class="grow" title=${label}>${text}</code>
    <button class="small secondary outline" aria-label=${t("Copy: {what}", { what: label })} onClick=${copy}>
      ${t(isCopied ? "Copied" : "Copy")}</button>
  </div>`;
}
