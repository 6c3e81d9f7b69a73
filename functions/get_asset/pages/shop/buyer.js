// Who buys: an account, or a guest. A guest is known by a token, which this tab alone keeps, until it is
// closed. The tokens for single orders are kept longer: see held.js.

import { send } from "../common/api.js";
import { leadTo } from "../common/parts.js";
import { currentUser, request as asAccount } from "../common/session.js";
import { keepInTab, keptInTab } from "../common/store.js";
import { letGo, tokenFor } from "./held.js";

const GUEST = "guest";
let token = keptInTab(GUEST);

/** Return whether somebody can buy: the account that is signed in, or a guest. */
export const isKnown = () => currentUser() !== null || token !== null;

/** Return for whom it is that something is shown: an account's id, or "guest". */
export const buyerId = () => currentUser()?.id ?? GUEST;

/** Become a guest of the shop. @throws Problem, Unreachable */
export async function becomeGuest() {
  token ??= (await send("POST", "guests/")).body.access_token;
  keepInTab(GUEST, token);
}

/** Like `send`, as whoever buys. A guest whose token is refused is a guest no more. @throws Problem, Unreachable */
export async function request(method, path, options = {}) {
  if (currentUser() || token === null) return asAccount(method, path, options);
  try {
    return await send(method, path, { ...options, token });
  } catch (error) {
    if (error.status === 401) {
      keepInTab(GUEST, (token = null));
      leadTo(location.hash || "#/"); // the view asks again who buys
    }
    throw error;
  }
}

/**
 * Like `request`, about one order: by its own token where this browser holds one. A token that opens the
 * order no more is let go, and whoever buys asks for themselves. @throws Problem, Unreachable
 */
export async function requestOf(id, method, path, options = {}) {
  const held = tokenFor(id);
  if (held === null) return request(method, path, options);
  try {
    return await send(method, path, { ...options, token: held });
  } catch (error) {
    if (![401, 404].includes(error.status)) throw error;
    letGo(id, true);
    if (!isKnown()) throw error;
    return request(method, path, options);
  }
}
