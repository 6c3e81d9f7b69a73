// Parts that all pages are made of.

import { Problem, Unreachable, untilKnown } from "./api.js";
import { keepFocus } from "./focus.js";
import { Failure, fieldError, refusal } from "./problems.js";
import { currentUser, isKept, onSession, signOut } from "./session.js";
import { html, useCallback, useEffect, useLayoutEffect, useRef, useState } from "./view.js";
import { LANGUAGES, currentLanguage, onLanguage, speak, t } from "./words.js";

/** Draw a component anew whenever language, account or address change. */
export function usePage() {
  const [, draw] = useState(0);
  const [why, setWhy] = useState(null);
  useLayoutEffect(() => { // before anybody can have gone elsewhere unheard
    const again = () => draw((n) => n + 1);
    onLanguage(again);
    for (const kind of ["popstate", "online", "offline"]) addEventListener(kind, again);
    onSession((_, reason) => { setWhy(reason); again(); });
  }, []);
  return { user: currentUser(), why, route: route() };
}

/** Return where this page is: `#/orders/01J…?status=paid` is {path: ["orders", "01J…"], query}. */
export function route() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  return { path: path.split("/").filter(Boolean).map(safelyDecoded), query: new URLSearchParams(query) };
}

function safelyDecoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Return the address of a place on this page. @param query a parameter with several values has a list */
export function to(path, query = {}) {
  const each = Object.entries(query).flatMap(([name, values]) => [values].flat().map((one) => [name, one]));
  const given = each.filter(([, value]) => value);
  const text = new URLSearchParams(given).toString();
  return `#/${path.map(encodeURIComponent).join("/")}${text && `?${text}`}`;
}

/** Go to a place on this page. @param state what the place needs and its address must not say */
export function go(address, state = null) {
  history.pushState(state, "", address);
  dispatchEvent(new PopStateEvent("popstate", { state }));
}

/** Go to another choice in the same view: Back undoes it, and what has the focus keeps it. */
export function choose(address) {
  history.pushState(null, "", address);
  arrivedAt = location.hash;
  dispatchEvent(new PopStateEvent("popstate", { state: null }));
}

/** Write into the address what was chosen in a view: a link has it, Back finds it, nothing moves. */
export function amend(address) {
  history.replaceState(history.state, "", address);
  arrivedAt = location.hash; // so that the heading does not take the focus
}

/** Show another place in the stead of the one that the address names; Back does not find that again. */
export function leadTo(address) {
  amend(address);
  dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
}

/**
 * Load something, and again whenever `about` changes or `reload` is called. What was there stays
 * until the new one is, and is known to be of something else; an answer that was overtaken is dropped.
 */
export function useLoaded(load, about) {
  const [state, setState] = useState({ value: null, error: null, isLoading: true, of: about });
  const latest = useRef(0);
  const reload = useCallback(async () => {
    const mine = (latest.current += 1);
    setState((seen) => ({ ...seen, isLoading: true }));
    let found;
    try {
      found = { value: await load(), error: null, isLoading: false, of: about };
    } catch (error) {
      found = { value: null, error, isLoading: false, of: about };
    }
    if (latest.current === mine) setState(found);
    return found;
  }, about);
  useEffect(() => { reload(); return () => { latest.current += 1; }; }, about);
  const isOfOther = state.value !== null && about.some((one, place) => one !== state.of[place]);
  return { ...state, isOfOther, reload };
}

const IDLE = { isBusy: false, isChecking: false, error: null };

/**
 * Run what a button or form does: once at a time, and tell how it went.
 *
 * @param options.insist do it again while nobody says how it went. The task must send the same
 *   Idempotency-Key each time; meanwhile it is `isChecking`.
 */
export function useAction(task, { insist = false } = {}) {
  const [state, setState] = useState(IDLE);
  const running = useRef(false);
  const run = async (...args) => {
    if (running.current) return undefined; // a second click
    running.current = true;
    setState({ ...IDLE, isBusy: true });
    const checking = () => setState({ ...IDLE, isBusy: true, isChecking: true });
    try {
      const value = await (insist ? untilKnown(() => task(...args), checking) : task(...args));
      setState(IDLE);
      return value;
    } catch (error) {
      setState({ ...IDLE, error });
      return undefined;
    } finally {
      running.current = false;
    }
  };
  const settle = (error) => setState({ ...IDLE, error });
  return { ...state, run, refuse: settle, clear: () => settle(null) };
}

/** What is said while nobody knows yet whether something was done. */
export function Checking({ action, children }) {
  return html`<div aria-live="polite">
    ${action.isChecking && html`<p class="notice" aria-busy="true">
      ${children ?? t("Checking whether it was done: the shop did not answer. This page asks again by itself, and nothing happens twice.")}
    </p>`}
  </div>`;
}

/** A form that one action sends; the browser itself never does. Focus goes to what is wrong. */
export function Form({ action, fields = [], children, label, ...more }) {
  const element = useRef(null);
  const onSubmit = (event) => {
    event.preventDefault();
    const wrong = [...event.target.elements].map((one) => [one.name, wrongWith(one)]);
    const found = wrong.filter(([, message]) => message);
    if (found.length > 0) action.refuse(refusal(Object.fromEntries(found)));
    else action.run(new FormData(event.target));
  };
  useLayoutEffect(() => { // before anybody sees it: whoever writes already is not taken elsewhere
    if (action.error) element.current.querySelector("[aria-invalid]")?.focus();
  }, [action.error]);
  return html`<form ref=${element} onSubmit=${onSubmit} novalidate aria-label=${label} ...${more}>
    ${children}
    <${Failure} error=${action.error} fields=${fields} />
  </form>`;
}

/** What is not sent, so that what is wrong stands beside its field, whatever was pasted. */
function wrongWith({ value, required, dataset }) {
  if (required && value.trim() === "") return "must be filled in";
  const isLong = dataset.longest && [...value].length > dataset.longest;
  return isLong ? `must have at most ${dataset.longest} characters` : null;
}

/** A labelled field, with what is wrong with it beside it. @param longest most characters */
export function Field({ name, label, error, hint, rows, longest, children, ...input }) {
  const wrong = fieldError(error, name);
  const described = [wrong && `${name}-wrong`, hint && `${name}-hint`].filter(Boolean).join(" ");
  const common = {
    id: name, name, "data-longest": longest, "aria-invalid": wrong ? "true" : undefined,
    "aria-describedby": described || undefined, ...input,
  };
  let control = html`<input ...${common} />`;
  if (rows) control = html`<textarea rows=${rows} ...${common} />`;
  if (children) control = html`<select ...${common}>${children}</select>`;
  return html`<div class="field">
    <label for=${name}>${label}</label>
    ${control}
    ${hint && html`<small id="${name}-hint">${hint}</small>`}
    ${wrong && html`<small id="${name}-wrong" class="wrong">${wrong}</small>`}
  </div>`;
}

/** A button that shows that it is at work and cannot be pressed twice. */
export function Button({ action, children, ...more }) {
  const busy = action?.isBusy;
  return html`<button aria-busy=${busy ? "true" : undefined} aria-disabled=${busy ? "true" : undefined} ...${more}>
    ${children}
  </button>`;
}

/** The second half of a double click that closed a dialog is not meant for what was beneath it. */
function endDoubleClick(event) {
  if (event.detail < 2) return;
  event.stopPropagation();
  event.preventDefault();
}

/** A question over the page, by the browser's own dialog: focus stays in it, Escape leaves it. */
export function Dialog({ title, onClose, children }) {
  const element = useRef(null);
  useLayoutEffect(() => {
    const dialog = element.current;
    dialog.showModal();
    return () => {
      dialog.close(); // the focus goes back to where it was
      document.addEventListener("click", endDoubleClick, { capture: true, once: true });
    };
  }, []);
  return html`<dialog ref=${element} onClose=${onClose} aria-labelledby="dialog-title">
    <article>
      <header>
        <button class="close" aria-label=${t("Close")} onClick=${() => element.current.close()}>×</button>
        <h2 id="dialog-title">${title}</h2>
      </header>
      ${children}
    </article>
  </dialog>`;
}

let arrivedAt = location.hash; // whoever has just come begins at the top, as on any page

/**
 * The heading of a view. It names the tab, and takes the focus when somebody comes from another view,
 * so that a screen reader tells where they are. @param shop the page's name @param tab the tab's, if that is another
 */
export function Title({ shop, text, tab }) {
  const element = useRef(null);
  useLayoutEffect(() => {
    document.title = `${tab || text} · ${shop}`;
    if (arrivedAt === location.hash) return;
    arrivedAt = location.hash;
    element.current.focus();
  });
  return html`<h1 ref=${element} tabindex="-1">${text}</h1>`;
}

/**
 * What is being loaded, why it is not there, or what was made of it; busy while that is of something else. All of it is in one element:
 * the Preact that is here loses the order of what stands beside a component that turns from one element to several.
 */
export function Loaded({ of, children }) {
  return html`<div class="loaded" aria-busy=${of.isOfOther ? "true" : undefined}>${contentOf(of, children)}</div>`;
}

function contentOf(of, children) {
  if (of.error) {
    return html`<${Failure} error=${of.error} />
      ${!FOR_GOOD.includes(of.error.status) && html`<button class="secondary" onClick=${() => tryAgain(of)}>${t("Try again")}</button>`}`;
  }
  if (of.value === null) return html`<p aria-busy="true">${t("Loading…")}</p>`;
  return children(of.value);
}

/** Statuses of answers that are the same if the same is asked again: one may not, or there is none. */
const FOR_GOOD = [403, 404, 410];

/** A part of a page that could not be fetched is not fetched again by browsers until the page is loaded anew. */
function tryAgain({ error, reload }) {
  if (error instanceof Problem || error instanceof Unreachable || !navigator.onLine) reload();
  else location.reload();
}

/** The frame of a page: skip link, heading, places to go, language, who is signed in. @param search a box to search in */
export function Frame({ title, places, page, search, children }) {
  const { user, why } = page;
  const leave = useAction(() => signOut());
  const main = useRef(null);
  useEffect(() => keepFocus(main.current), []);
  return html`
    <a class="skip" href="#main" onClick=${skip}>${t("Skip to the content")}</a>
    <header class="top container">
      <a class="brand" href="#/">${title}</a>
      <nav aria-label=${t("Main")}><ul>
        ${places.map(([path, label]) => html`<li key=${path}>
          <a href=${to(path)} aria-current=${isHere(path, page.route) ? "page" : undefined}>${label}</a>
        </li>`)}
      </ul></nav>
      <div class="who">
        <select aria-label=${t("Language")} value=${currentLanguage()} onChange=${(event) => speak(event.target.value)}>
          ${Object.entries(LANGUAGES).map(([code, name]) => html`<option key=${code} value=${code} lang=${code}>${name}</option>`)}
        </select>
        ${user && html`<span class="name">${user.name}</span>
          <${Button} class="secondary outline" action=${leave} onClick=${leave.run}>${t("Sign out")}</${Button}>`}
      </div>
      ${search}
    </header>
    <main id="main" class="container" tabindex="-1" ref=${main}>
      <${Notices} why=${why} user=${user} />
      ${children}
    </main>`;
}

/** Without the address: that names the place on this page. */
function skip(event) {
  event.preventDefault();
  document.getElementById("main").focus();
}

const isHere = (path, { path: here }) => (here[0] ?? "") === (path[0] ?? "");

const WHY = {
  ended: "Your session has ended. Sign in again.",
  idle: "You were signed out because nobody used this page for a while.",
  "signed-out-elsewhere": "You signed out in another tab.",
};

function Notices({ why, user }) {
  return html`<div aria-live="polite">
    ${!navigator.onLine && html`<p class="notice">${t("You are offline. Nothing is lost; try again when you are back.")}</p>`}
    ${!user && WHY[why] && html`<p class="notice">${t(WHY[why])}</p>`}
    ${user && !isKept() && html`<p class="notice">${t("This browser keeps no cookies, so you will have to sign in again whenever you reload the page.")}</p>`}
  </div>`;
}
