// What this page learns from answers until it is closed: who it acts as, ids and editions it saw.
// Nothing is stored. The session of the other pages is neither used nor changed here.

let token = null;
let who = null;
const ids = new Map(); // such as product_id
const editions = new Map(); // ETags by the id of what they are of
const listeners = new Set();

/** Return `{token, who}`; both null for a stranger. */
export const acting = () => ({ token, who });

/** Send further requests with this access token; null: as a stranger. */
export function actAs(newToken, name) {
  token = newToken;
  who = newToken && name;
  for (const listener of listeners) listener();
}

/** Call `listener` whenever that changes. */
export function onActing(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Return an id that was seen, by the parameter's name; or `otherwise`. */
export const seenId = (name, otherwise) => ids.get(name) ?? otherwise;

/** Return the edition in which something was last seen, by its id. */
export const seenEdition = (id) => editions.get(id) ?? "";

/**
 * Learn what an answer shows: the id of what is under `/api/products/`, alone or the first of a
 * list, is a `product_id`. An access token is taken, too.
 *
 * @param request that was answered
 * @param who signed in by it, if somebody did
 */
export function learn(request, answer, who = "") {
  const content = answer.json;
  if (!answer.isSuccess || typeof content !== "object" || content === null) return;
  const collection = request.url.pathname.match(/\/([a-z]+)s\/(?:[0-9A-Z]{26}\/)?$/)?.[1];
  const shown = Array.isArray(content.items) ? content.items[0] : content;
  if (collection && shown?.id) ids.set(`${collection}_id`, shown.id);
  const etag = answer.header("etag");
  if (etag && content.id) editions.set(content.id, etag);
  if (content.access_token) actAs(content.access_token, who);
}
