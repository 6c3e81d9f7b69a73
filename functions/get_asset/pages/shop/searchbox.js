// The box to search in, at the top of every view; what is meant is suggested while it is typed.

import { send } from "../common/api.js";
import { go, to } from "../common/parts.js";
import { html, useEffect, useRef, useState } from "../common/view.js";
import { t } from "../common/words.js";

/** Milliseconds without a letter after which suggestions are asked for. */
const REST_MS = 150;

/** @param text what is being looked for */
export function SearchBox({ text }) {
  const [typed, setTyped] = useState(text);
  const [suggested, setSuggested] = useState([]);
  const [active, setActive] = useState(-1);
  const isTyping = useRef(false);
  useEffect(() => { setTyped(text); close(); }, [text]);
  useEffect(() => {
    if (!isTyping.current || typed.trim() === "") return undefined;
    const asking = setTimeout(async () => {
      const found = await suggestions(typed);
      if (isTyping.current) setSuggested(found);
    }, REST_MS);
    return () => clearTimeout(asking);
  }, [typed]);

  function close() {
    isTyping.current = false;
    setSuggested([]);
    setActive(-1);
  }
  function search(event) {
    event.preventDefault();
    const chosen = suggested[active];
    close();
    go(chosen ? to(["products", chosen.id]) : to(["search"], { q: typed.trim() }));
  }
  function onKey(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") close();
    if (!step || suggested.length === 0) return;
    event.preventDefault();
    setActive((now) => (now + step + 1 + suggested.length + 1) % (suggested.length + 1) - 1);
  }
  const isOpen = suggested.length > 0;
  return html`<form class="searchbox" role="search" onSubmit=${search}
      onfocusout=${(event) => { if (!event.currentTarget.contains(event.relatedTarget)) close(); }}>
    <input type="search" aria-label=${t("Search")} placeholder=${t("Search")} value=${typed} maxlength="200"
      enterkeyhint="search" autocomplete="off" role="combobox" aria-expanded=${isOpen} aria-controls="suggested"
      aria-autocomplete="list" aria-activedescendant=${active >= 0 ? `suggested-${active}` : undefined}
      onInput=${(event) => { isTyping.current = true; setActive(-1); setTyped(event.target.value); }} onKeyDown=${onKey} />
    <button>${t("Find")}</button>
    <ul id="suggested" role="listbox" aria-label=${t("Suggestions")} hidden=${!isOpen}>
      ${suggested.map((one, place) => html`<li key=${one.id} id="suggested-${place}" role="option" tabindex="-1"
        aria-selected=${place === active} onClick=${() => { close(); go(to(["products", one.id])); }}>${one.name}</li>`)}
    </ul>
  </form>`;
}

/** Return what may be meant; nothing, if nobody answers: whoever presses Enter finds it all the same. */
async function suggestions(typed) {
  try {
    return (await send("GET", "search/suggest/", { query: { q: typed } })).body.items;
  } catch {
    return [];
  }
}
