// Who is signed in. The access token is in this variable alone; the refresh token is in a cookie
// that no script can read, which /api/auth/ sets, renews and takes. Several tabs share that cookie.

import { Problem, send } from "./api.js";
import { API, keep, kept } from "./store.js";

/** Renew an access token this long before it ends. */
const MARGIN_SECONDS = 30;
/** Kept while there is a session: whose it is, so that a page can say so before it asks anybody. */
const SIGNED_IN = "signed-in";

let access = null; // {token, until}; `until` by this page's own clock, which nobody sets
let held = null; // the refresh token itself, where the browser keeps no cookies
let user = null;
let leaving = Promise.resolve(); // the end of the session before
const listeners = new Set();
const tabs = new BroadcastChannel(`storefront:${API.pathname}`);

tabs.onmessage = ({ data }) => {
  if (data === "signed-out") forget("signed-out-elsewhere");
  // What the other tab has kept may not be seen here yet, so that is not looked at.
  if (data === "signed-in" && user === null) goOn().catch(() => {});
};

/** Return the account that is signed in, or null. */
export const currentUser = () => user;

/** Return whether the browser keeps the session beyond this page. */
export const isKept = () => held === null;

/** Call `listener(user, why)` whenever who is signed in changes; returns how to stop that. */
export function onSession(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Sign in. @throws Problem, Unreachable */
export async function signIn(email, password) {
  await leaving.catch(() => {}); // or it would end the session that begins here
  const session = navigator.cookieEnabled ? "cookie" : "answer";
  const { body } = await send("POST", "auth/login", { body: { email, password, session } });
  take(body);
  await learnWho();
  tabs.postMessage("signed-in");
}

/**
 * Take for signed in whom this browser remembers, until a request shows that they are not. For pages
 * that everybody may look at: nobody is asked.
 */
export function recall() {
  user = kept(SIGNED_IN);
}

/** Go on with the session that this browser has, if it has one. */
export async function resume() {
  if (kept(SIGNED_IN)) await goOn();
}

async function goOn() {
  try {
    await renew();
    await learnWho();
  } catch (error) {
    if (!(error instanceof Problem)) throw error; // no answer says nothing about the session
    if (error.status === 401) forget("ended");
    else throw error;
  }
}

/** End the session, here and in this browser's other tabs, even if the shop does not answer. */
export async function signOut(why = "signed-out") {
  user = null;
  keep(SIGNED_IN, null);
  tell(why);
  tabs.postMessage("signed-out");
  leaving = endSession();
  await leaving;
}

/** With a token that is good: of one that has run out, as after idle hours, nothing would end. */
async function endSession() {
  const token = await freshToken().catch(() => null);
  const body = held === null ? {} : { refresh_token: held };
  access = held = null;
  try {
    if (token) await send("POST", "auth/logout", { body, token, keepalive: true });
  } catch (error) {
    // Whoever is signed out already is signed out.
    if (!(error instanceof Problem && error.status === 401)) throw error;
  }
}

/** Like `send`, as the account that is signed in. @throws Problem, Unreachable */
export async function request(method, path, options = {}) {
  if (access === null && kept(SIGNED_IN) === null) return send(method, path, options);
  try {
    return await send(method, path, { ...options, token: await freshToken() });
  } catch (error) {
    if (error.status !== 401) throw error;
  }
  // Refused before anything was done: a clock is wrong, a role has changed, or the session ended.
  access = null;
  try {
    return await send(method, path, { ...options, token: await freshToken() });
  } catch (error) {
    if (error.status === 401) forget("ended");
    throw error;
  }
}

/** End the session after so many minutes in which nobody touched this page. */
export function endWhenIdle(minutes) {
  let timer;
  const touched = () => {
    clearTimeout(timer);
    timer = setTimeout(() => user && signOut("idle").catch(() => {}), minutes * 60_000);
  };
  for (const kind of ["pointerdown", "keydown", "scroll"]) addEventListener(kind, touched, { passive: true });
  touched();
}

async function freshToken() {
  if (!isFresh()) await renew();
  return access.token;
}

const isFresh = () => access !== null && performance.now() < access.until;

/** One tab at a time, so that none presents a token that another has just used up. */
function renew() {
  const alone = navigator.locks?.request.bind(navigator.locks) ?? ((_, task) => task());
  return alone(`storefront:${API.pathname}:refresh`, async () => {
    if (isFresh()) return; // another request of this page was first
    const body = held === null ? {} : { refresh_token: held };
    take((await send("POST", "auth/refresh", { body })).body);
  });
}

function take(tokens) {
  const seconds = Math.max(tokens.expires_in - MARGIN_SECONDS, 1);
  access = { token: tokens.access_token, until: performance.now() + seconds * 1000 };
  held = tokens.refresh_token ?? null;
}

async function learnWho() {
  const { body } = await send("GET", "auth/me/", { token: access.token });
  user = body;
  keep(SIGNED_IN, { id: user.id, name: user.name, role: user.role });
  tell(null);
}

function forget(why) {
  access = held = user = null;
  keep(SIGNED_IN, null);
  tell(why);
}

function tell(why) {
  for (const listener of listeners) listener(user, why);
}
