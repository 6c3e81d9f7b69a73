// What can be done to the sandbox: time, faults, checks, a new beginning.

import { Button, Dialog, useAction } from "./common/parts.js";
import { html, useState } from "./common/view.js";
import { plainDigits, t } from "./common/words.js";
import { PROVIDERS, SWITCHES, span } from "./labels.js";
import { Part } from "./part.js";
import { act } from "./server.js";
import { Trouble } from "./trouble.js";

const LEAPS = [600, 1800, 3600, 86400];
const EXAMPLE = '{"operation": "execute", "kind": "code", "code": "2023"}';

export function Controls({ state, reload }) {
  return html`<div class="controls">
    <${Time} passed=${state.passed_seconds} reload=${reload} />
    <${Faults} state=${state} reload=${reload} />
    <${Checks} />
    <${Reset} reload=${reload} />
  </div>`;
}

function Time({ passed, reload }) {
  const [minutes, setMinutes] = useState("");
  const [done, setDone] = useState(null);
  const leap = useAction(async (seconds) => {
    setDone(await act("time", { seconds }));
    await reload();
  });
  const chosen = (event) => {
    event.preventDefault();
    leap.run(Math.round(Number(plainDigits(minutes)) * 60));
  };
  return html`<${Part} title=${t("Let time pass")}>
    <p class="muted">${t("Everything there is becomes older: holds lapse, sessions end, retries come. What begins afterwards is as ever.")}</p>
    <div class="row">${LEAPS.map((seconds) => html`<${Button} key=${seconds} class="small secondary" action=${leap}
      onClick=${() => leap.run(seconds)}>+ ${span(seconds)}</${Button}>`)}</div>
    <form class="row" onSubmit=${chosen}>
      <label for="minutes">${t("Minutes")}</label>
      <input id="minutes" inputmode="decimal" autocomplete="off" value=${minutes} onInput=${(event) => setMinutes(event.target.value)} />
      <${Button} class="small" action=${leap}>${t("Let them pass")}</${Button}>
    </form>
    <div aria-live="polite">
      ${done && html`<p class="notice">${t("{time} passed; holds that lapsed: {n}", { time: span(done.seconds), n: done.lapsed.length })}</p>`}
    </div>
    <${Trouble} error=${leap.error} />
    ${passed > 0 && html`<p><small>${t("In all: {time}", { time: span(passed) })}</small></p>`}
  </${Part}>`;
}

function Faults({ state, reload }) {
  return html`<${Part} title=${t("Faults")}>
    ${Object.entries(PROVIDERS).map(([target, name]) => html`<fieldset key=${target}>
      <legend><strong>${name}</strong></legend>
      ${state.switches.filter((one) => one.target === target).map((one) => html`<${Switch} key=${one.name} of=${one} reload=${reload} />`)}
      ${others(state, target).map((fault) => html`<${Ordered} key=${fault.id} target=${target} fault=${fault} reload=${reload} />`)}
    </fieldset>`)}
    <${Another} reload=${reload} />
  </${Part}>`;
}

/** Return the faults in force that no switch is for. */
function others(state, target) {
  const switched = new Set(state.switches.map((one) => one.target === target && one.fault_id));
  return state.faults[target].filter((fault) => !switched.has(fault.id));
}

function Switch({ of, reload }) {
  const turn = useAction(async (on) => {
    await act("switch", { target: of.target, name: of.name, on });
    await reload();
  });
  const isOn = of.fault_id !== null;
  return html`<label class="switch">
    <input type="checkbox" role="switch" checked=${isOn} aria-busy=${turn.isBusy ? "true" : undefined}
      onChange=${(event) => turn.run(event.target.checked)} />
    <span class="grow">${t(SWITCHES[`${of.target} ${of.name}`])}</span>
    ${isOn && html`<small class="wrong">${t("struck {n}", { n: of.fired })}</small>`}
  </label>
  <${Trouble} error=${turn.error} />`;
}

function Ordered({ target, fault, reload }) {
  const end = useAction(async () => {
    await act("fault-off", { target, id: fault.id });
    await reload();
  });
  const what = [fault.operation, fault.kind ?? fault.kinds?.join(", "), fault.match].filter(Boolean).join(" ");
  return html`<div class="row ordered">
    <code class="grow">${what}</code> <small class="wrong">${t("struck {n}", { n: fault.fired })}</small>
    <${Button} class="small secondary outline" action=${end} onClick=${end.run}
      aria-label=${t("Call off: {what}", { what })}>${t("Call off")}</${Button}>
  </div>
  <${Trouble} error=${end.error} />`;
}

/** Any other fault, in the words of sandbox/simulators and sandbox/faults. */
function Another({ reload }) {
  const order = useAction(async (form) => {
    let fault;
    try {
      fault = JSON.parse(form.get("fault"));
    } catch {
      throw new Error(t("This is no JSON."));
    }
    await act("fault", { target: form.get("target"), fault });
    await reload();
  });
  const send = (event) => { event.preventDefault(); order.run(new FormData(event.target)); };
  return html`<details><summary>${t("Another fault")}</summary>
    <form onSubmit=${send}>
      <label for="target">${t("Of")}</label>
      <select id="target" name="target">${Object.entries(PROVIDERS).map(([target, name]) => html`<option value=${target}>${name}</option>`)}</select>
      <label for="fault">${t("As JSON, as the README of the simulators, or of the faults, says")}</label>
      <textarea id="fault" name="fault" rows="3" spellcheck=${false} lang="en">${EXAMPLE}</textarea>
      <${Button} class="small" action=${order}>${t("Order it")}</${Button}>
    </form>
    <${Trouble} error=${order.error} />
  </details>`;
}

function Checks() {
  return html`<${Part} title=${t("Checks")}>
    <${Check} action="reconcile" label=${t("Reconcile with the providers")} />
    <${Check} action="verify" label=${t("Audit the books")} />
  </${Part}>`;
}

function Check({ action, label }) {
  const [said, setSaid] = useState(null);
  const check = useAction(async () => setSaid(await act(action)));
  const lines = said && [...said.lines, ...(said.code === 0 ? [] : [said.complaint])];
  return html`<div class="check">
    <${Button} class="small secondary" action=${check} onClick=${check.run}>${label}</${Button}>
    <div aria-live="polite">
      ${said && html`<p class=${said.code === 0 ? "right" : "wrong"}>${t(said.code === 0 ? "All agrees." : "Look at this:")}</p>
        <code class="answer" lang="en">${lines.filter(Boolean).join("\n")}</code>`}
    </div>
    <${Trouble} error=${check.error} />
  </div>`;
}

function Reset({ reload }) {
  const [isAsking, setAsking] = useState(false);
  const reset = useAction(async () => {
    setAsking(false);
    await act("refill");
    await reload();
  });
  return html`<${Part} title=${t("Begin anew")}>
    <${Button} class="small secondary outline" action=${reset} onClick=${() => setAsking(true)}>${t("Delete everything, and make the sample data again")}</${Button}>
    ${reset.isBusy && html`<p class="muted" role="status">${t("This takes some ten seconds.")}</p>`}
    <${Trouble} error=${reset.error} />
    ${isAsking && html`<${Dialog} title=${t("Delete everything?")} onClose=${() => setAsking(false)}>
      <p>${t("Orders, payments, accounts and products of this sandbox are deleted. The logins above are made again.")}</p>
      <${Button} action=${reset} onClick=${reset.run}>${t("Delete, and begin anew")}</${Button}>
    </${Dialog}>`}
  </${Part}>`;
}
