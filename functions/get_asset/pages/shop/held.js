// Orders that this browser can open without an account, each by its token: of those that were ordered
// here, and of those whose link was opened here. Until the token's time is over, the order is taken into
// an account, or somebody signs out or says that they are to be forgotten.

import { onSession } from "../common/session.js";
import { keep, kept } from "../common/store.js";

const HELD = "orders";
const MOST = 20;
/** For how long the token is good that an order is answered with. */
const LIFE = 180 * 24 * 60 * 60 * 1000;
const ended = new Set();

/** Return what is held, the newest first: `[{id, token, until}]`. */
export const heldOrders = () => kept(HELD, []).filter(({ until }) => Date.parse(until) > Date.now());

/** Return the token for an order, or null. */
export const tokenFor = (id) => heldOrders().find((one) => one.id === id)?.token ?? null;

/** Return whether there was a token for an order, which opens it no more. */
export const hasEnded = (id) => ended.has(id);

/** Hold a token. @param until its end; that of a new one, where not given */
export function hold(id, token, until = new Date(Date.now() + LIFE).toISOString()) {
  ended.delete(id);
  const others = heldOrders().filter((one) => one.id !== id);
  keep(HELD, [{ id, token, until }, ...others].slice(0, MOST));
}

/** Hold the token for an order no longer. @param isEnded whether it opens the order no more */
export function letGo(id, isEnded) {
  if (isEnded) ended.add(id);
  keep(HELD, heldOrders().filter((one) => one.id !== id));
}

/** Hold none any longer. */
export const letAllGo = () => keep(HELD, null);

/** Who signs out leaves nothing for who sits here next. */
onSession((user, why) => { if (!user && why?.startsWith("signed-out")) letAllGo(); });
