// What a browser keeps for this shop: several shops can live on one host, each behind a path.
// A private window, or a full disk, keeps nothing: then everything lives until the page is closed.

/** The API's address, relative to this file: /ui/<release>/common/store.js. */
export const API = new URL("../../../api/", import.meta.url);

const unkept = new Map();
const named = (name) => `storefront:${API.pathname}:${name}`;

/** Return a value that was kept, or `otherwise`. */
export function kept(name, otherwise = null) {
  if (unkept.has(name)) return unkept.get(name) ?? otherwise;
  try {
    const text = localStorage.getItem(named(name));
    return text === null ? otherwise : JSON.parse(text);
  } catch {
    return otherwise;
  }
}

/** Keep a value; null forgets it. */
export function keep(name, value) {
  try {
    if (value === null) localStorage.removeItem(named(name));
    else localStorage.setItem(named(name), JSON.stringify(value));
    unkept.delete(name);
  } catch {
    unkept.set(name, value);
  }
}

/** Call `listener` with the new value whenever another tab keeps one under this name. */
export function onKeptElsewhere(name, listener) {
  addEventListener("storage", (event) => {
    if (event.key === named(name)) listener(event.newValue === null ? null : JSON.parse(event.newValue));
  });
}
