// What a browser keeps for this shop: several shops can live on one host, each behind a path.
// A private window, or a full disk, keeps nothing: then everything lives until the page is closed.

/** The API's address, relative to this file: /ui/<release>/common/store.js. */
export const API = new URL("../../../api/", import.meta.url);

const unkept = new Map();
const named = (name) => `storefront:${API.pathname}:${name}`;
const inBrowser = () => localStorage; // to ask for it may be refused
const inTab = () => sessionStorage;

/** Return a value that was kept, or `otherwise`. */
export const kept = (name, otherwise = null) => read(inBrowser, name, otherwise);

/** Keep a value; null forgets it. */
export const keep = (name, value) => write(inBrowser, name, value);

/** Like `kept`, of what this tab alone keeps: also while it shows another site's page, until it is closed. */
export const keptInTab = (name, otherwise = null) => read(inTab, name, otherwise);

/** Like `keep`, for this tab alone. */
export const keepInTab = (name, value) => write(inTab, name, value);

function read(where, name, otherwise) {
  if (unkept.has(name)) return unkept.get(name) ?? otherwise;
  try {
    const text = where().getItem(named(name));
    return text === null ? otherwise : JSON.parse(text);
  } catch {
    return otherwise;
  }
}

function write(where, name, value) {
  try {
    if (value === null) where().removeItem(named(name));
    else where().setItem(named(name), JSON.stringify(value));
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
