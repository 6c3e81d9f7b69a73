// What people are told when something goes wrong.

import { Problem, Unreachable } from "./api.js";
import { html } from "./view.js";
import { money, t } from "./words.js";

/** Return a sentence about an error. */
export function sentence(error) {
  if (error instanceof Problem) {
    // A detail says more than the title, but the shop says it in English, and few are in the dictionary.
    const [title, detail] = [t(error.message), inWords(error.detail)];
    return detail && (title === error.message || detail !== error.detail) ? detail : title;
  }
  // Of what is fetched, the API's answers are not the only things: parts of a page are modules.
  if (!navigator.onLine) return t("You are offline. Nothing is lost; try again when you are back.");
  return error instanceof Unreachable
    ? t("The shop did not answer. Try again; nothing happens twice.")
    : t("Something went wrong on this page. Reload it.");
}

/** Return what the API says in a sentence, in the language, if the dictionary has it: with `{amount}` for money, if there is any. */
export function inWords(said) {
  let amount = "";
  const pattern = said.replace(/(\d+(?:\.\d+)?) ([A-Z]{3})/, (_, figure, currency) => {
    amount = money(figure, currency);
    return "{amount}";
  });
  return t(pattern, { amount });
}

/** Return what is wrong with one field, or "". @param name as the API calls it: `items.0.quantity` */
export function fieldError(error, name) {
  const found = error instanceof Problem && error.errors.find((one) => one.field === name);
  return found ? reworded(found.message) : "";
}

/** Return what the API says of a field, in the language; the dictionary has it as it is, or `{n1}` for a number, or a character, that may be another. */
function reworded(message) {
  const asItIs = t(message);
  if (asItIs !== message) return asItIs;
  const values = {};
  const pattern = message.replace(/ (\d+(?:\.\d+)?|U\+[0-9A-F]+)(?=[ ,]|$)/g, (_, other) => {
    const name = `n${Object.keys(values).length + 1}`;
    values[name] = Number.isNaN(Number(other)) ? other : Number(other);
    return ` {${name}}`;
  });
  return t(pattern, values);
}

/** Return the error of a form that is not sent: what is wrong, by the field's name. */
export function refusal(wrong) {
  const errors = Object.entries(wrong).map(([field, message]) => ({ field, message }));
  return new Problem(422, { title: "The request is not valid", errors });
}

/** An error in words, with how to ask about it; what stands beside fields is not repeated. */
export function Failure({ error, fields = [] }) {
  if (!error) return null;
  const errors = error.errors ?? [];
  const rest = errors.filter((one) => !fields.includes(one.field));
  const isAllBeside = errors.length > 0 && rest.length === 0;
  return html`<div class="failure" role="alert">
    <p>${isAllBeside ? t("Something is not right yet: it says so beside the field.") : sentence(error)}</p>
    ${rest.length > 0 && html`<ul>${rest.map((one) => html`<li>${one.field}: ${reworded(one.message)}</li>`)}</ul>`}
    ${error.status >= 500 && error.requestId && html`<small>${t("Request")} ${error.requestId}</small>`}
  </div>`;
}
