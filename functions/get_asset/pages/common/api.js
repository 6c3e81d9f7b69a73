// Calls of the shop's API. Whatever goes wrong is one of two errors: a `Problem`, which is the
// shop's answer and says that nothing was done, or `Unreachable`, when there was no answer, so that
// what was asked may have been done or not.

import { API } from "./store.js";

/** How often a request that nobody answered, or that came at a bad moment, is sent in all. */
const TIMES = 3;
const LONGEST_WAIT = 8;

/** A problem document (RFC 9457). */
export class Problem extends Error {
  constructor(status, document, retryAfter) {
    super(document.title ?? `HTTP ${status}`);
    this.status = status;
    this.slug = String(document.type ?? "").replace("urn:storefront:problem:", "");
    this.detail = document.detail ?? "";
    this.errors = document.errors ?? [];
    this.requestId = document.request_id ?? "";
    this.members = document;
    this.retryAfter = retryAfter;
  }
}

/** No answer came. */
export class Unreachable extends Error {}

/** Return a new Idempotency-Key: one for each thing that a person wants, however often it is sent. */
export const newKey = () => crypto.randomUUID();

/**
 * Send a request; again, if it was not answered or came at a bad moment. Every request of this API
 * can be repeated as it is, so that does no harm.
 *
 * @param method of HTTP
 * @param path below /api/, without a slash at its start: `orders/01J…/`
 * @param options.body JSON
 * @param options.query parameters; those that are null or empty are left out, those of a list repeated
 * @param options.key Idempotency-Key
 * @param options.etag of what was read, for If-Match
 * @param options.token access token
 * @param options.keepalive whether the request goes on when the page is left
 * @returns `{body, etag}`
 * @throws Problem, Unreachable
 */
export async function send(method, path, options = {}) {
  for (let time = 1; ; time += 1) {
    try {
      return await sendOnce(method, path, options);
    } catch (error) {
      const isPassing = error instanceof Unreachable || [429, 502, 503, 504].includes(error.status);
      if (!isPassing || time === TIMES || !navigator.onLine) throw error;
      await pause(Math.min(error.retryAfter ?? time, LONGEST_WAIT));
    }
  }
}

/**
 * Do something that may be done again as it is, until the shop has said how it went: an outcome that
 * is not known is no failure.
 *
 * @param onUnknown called whenever there was no answer, before the next time
 */
export async function untilKnown(task, onUnknown) {
  for (let seconds = 2; ; seconds = Math.min(seconds * 2, LONGEST_WAIT * 4)) {
    try {
      return await task();
    } catch (error) {
      if (!(error instanceof Unreachable || error.status >= 500)) throw error;
      onUnknown();
      await pause(seconds);
    }
  }
}

/** Wait. */
export const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

async function sendOnce(method, path, { body, query = {}, key, etag, token, keepalive }) {
  const url = new URL(path, API);
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat()) {
      if (one !== null && one !== undefined && one !== "") url.searchParams.append(name, one);
    }
  }
  const headers = { Accept: "application/json", "X-Storefront": "1" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  if (etag) headers["If-Match"] = etag;
  if (token) headers.Authorization = `Bearer ${token}`;
  let response, text;
  try {
    const content = body === undefined ? undefined : JSON.stringify(body);
    response = await fetch(url, { method, headers, body: content, cache: "no-store", keepalive });
    text = await response.text();
  } catch (error) {
    throw new Unreachable(error.message);
  }
  if (response.ok) return { body: text ? JSON.parse(text) : null, etag: response.headers.get("ETag") };
  const retryAfter = Number(response.headers.get("Retry-After")) || undefined;
  throw new Problem(response.status, readProblem(text), retryAfter);
}

/** Whoever stands between may answer with a page of their own. */
function readProblem(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
