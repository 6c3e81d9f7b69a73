// The stream of everything that happens, newest first, and the timeline of one order.

import { Button, useAction } from "./common/parts.js";
import { html, useEffect, useRef, useState } from "./common/view.js";
import { t } from "./common/words.js";
import { Entry, belongsTo } from "./entries.js";
import { KINDS } from "./labels.js";
import { follow, look } from "./server.js";
import { Trouble } from "./trouble.js";

/** How many entries the page keeps, and how many of them it shows. */
const KEPT = 2000;
const SHOWN = 200;
/** Length of an order's id, below which its timeline cannot be asked for. */
const WHOLE_ID = 26;

export function Stream() {
  const { entries, isPaused, pause, clear } = useEntries();
  const [kinds, setKinds] = useState(() => new Set(Object.keys(KINDS).filter((kind) => kind !== "log")));
  const [order, setOrder] = useState("");
  const choose = (id) => {
    // Whoever looks at one order wants to see all of it.
    if (id && !order) setKinds(new Set(Object.keys(KINDS)));
    setOrder(id);
  };
  const wanted = order ? belongsTo(order, entries) : () => true;
  const found = entries.filter((entry) => kinds.has(entry.kind) && wanted(entry));
  const shown = found.slice(-SHOWN).reverse();
  return html`<section aria-labelledby="stream-title" class="stream">
    <div class="row head">
      <h2 id="stream-title">${t("What happens")}</h2>
      <button class="small secondary" aria-pressed=${String(isPaused)} onClick=${pause}>${t(isPaused ? "Go on" : "Pause")}</button>
      <button class="small secondary outline" onClick=${clear}>${t("Clear")}</button>
    </div>
    <${Filters} kinds=${kinds} setKinds=${setKinds} order=${order} choose=${choose} />
    ${order.length === WHOLE_ID && html`<${Timeline} key=${order} orderId=${order} />`}
    ${shown.length === 0 && html`<p class="muted">${t("Nothing yet. Place an order, or clear the filter.")}</p>`}
    <ol class="entries" aria-label=${t("What happens, the newest first")}>
      ${shown.map((entry) => html`<${Entry} key=${entry.key} entry=${entry} onOrder=${choose} />`)}
    </ol>
  </section>`;
}

/** Follow the stream; while it is paused, what comes waits. */
function useEntries() {
  const [entries, setEntries] = useState([]);
  const [isPaused, setPaused] = useState(false);
  const waiting = useRef([]);
  const paused = useRef(false);
  const show = () => {
    const new_ = waiting.current.splice(0);
    if (new_.length > 0) setEntries((seen) => [...seen, ...new_].sort(byTime).slice(-KEPT));
  };
  useEffect(() => {
    follow((found) => {
      waiting.current = [...waiting.current, ...found].slice(-KEPT);
      if (!paused.current) show();
    });
  }, []);
  const pause = () => {
    paused.current = !paused.current;
    setPaused(paused.current);
    if (!paused.current) show();
  };
  return { entries, isPaused, pause, clear: () => setEntries([]) };
}

/** Sources are looked at one after the other; what they tell happened when it says. */
const byTime = (one, other) => Date.parse(one.at) - Date.parse(other.at);

function Filters({ kinds, setKinds, order, choose }) {
  const toggle = (kind) => setKinds((seen) => {
    const next = new Set(seen);
    if (!next.delete(kind)) next.add(kind);
    return next;
  });
  return html`<div class="filters">
    <fieldset class="row"><legend class="muted">${t("Show")}</legend>
      ${Object.entries(KINDS).map(([kind, label]) => html`<label key=${kind}>
        <input type="checkbox" checked=${kinds.has(kind)} onChange=${() => toggle(kind)} />${t(label)}</label>`)}
    </fieldset>
    <div class="row">
      <label class="grow" for="order">${t("Only of one order (its id, or how it begins)")}
        <input id="order" type="search" autocomplete="off" spellcheck=${false} value=${order}
          onInput=${(event) => choose(event.target.value.trim().toUpperCase())} /></label>
    </div>
  </div>`;
}

/** Everything that stands anywhere about an order, in sentences. */
function Timeline({ orderId }) {
  const [timeline, setTimeline] = useState(null);
  const tell = useAction(async () => setTimeline(await look(`order?id=${encodeURIComponent(orderId)}`)));
  return html`<div class="timeline">
    <${Button} class="small" action=${tell} onClick=${tell.run}>${t("Tell its whole story")}</${Button}>
    <${Trouble} error=${tell.error} />
    ${timeline && html`<ol lang="en">${timeline.items.map((item) => html`<li>
      <time datetime=${item.at} class="muted">${item.at.slice(11, 19)}</time> ${item.text}</li>`)}</ol>`}
  </div>`;
}
