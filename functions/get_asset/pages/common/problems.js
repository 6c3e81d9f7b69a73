// What people are told when something goes wrong.

import { Problem, Unreachable } from "./api.js";
import { html } from "./view.js";
import { t } from "./words.js";

/** Return a sentence about an error. */
export function sentence(error) {
  if (error instanceof Unreachable) {
    return navigator.onLine
      ? t("The shop did not answer. Try again; nothing happens twice.")
      : t("You are offline. Nothing is lost; try again when you are back.");
  }
  if (error instanceof Problem) {
    // A detail says more than the title, but the shop says it in English only.
    const title = t(error.message);
    return title === error.message && error.detail ? error.detail : title;
  }
  return t("Something went wrong on this page. Reload it.");
}

/** Return an error about a field of a form, as the shop would say it. */
export const invalid = (field, message) =>
  new Problem(422, { title: "The request is not valid", errors: [{ field, message }] });

/** Return what is wrong with one field, or "". @param name as the API calls it: `items.0.quantity` */
export function fieldError(error, name) {
  const found = error instanceof Problem && error.errors.find((one) => one.field === name);
  return found ? t(found.message) : "";
}

/** An error in words, with how to ask about it; what stands beside fields is not repeated. */
export function Failure({ error, fields = [] }) {
  if (!error) return null;
  const rest = (error.errors ?? []).filter((one) => !fields.includes(one.field));
  return html`<div class="failure" role="alert">
    <p>${sentence(error)}</p>
    ${rest.length > 0 && html`<ul>${rest.map((one) => html`<li>${one.field}: ${t(one.message)}</li>`)}</ul>`}
    ${error.status >= 500 && error.requestId && html`<small>${t("Request")} ${error.requestId}</small>`}
  </div>`;
}
