// Products with options, such as size and colour: what is bought of them is one variant, which a
// buyer picks by choosing a value of each option.

import { optionWords } from "../common/attributes.js";
import { Field, amend, to } from "../common/parts.js";
import { fieldError } from "../common/problems.js";
import { fullName, named, numberOf } from "../common/sold.js";
import { html, useEffect, useState } from "../common/view.js";
import { money, t } from "../common/words.js";

/** An option with more values is a list that opens, or a phone would show nothing else. */
const MOST_BUTTONS = 12;
/** Puts names and values of options into the reader's language. */
let word = (text) => text;

/** Return what lets a buyer pick, once the words are there. */
export async function picking() {
  word = await optionWords();
  return { Picking };
}

/**
 * Let a buyer pick what is bought of a product. It stands in the address, so that a link says it and
 * Back finds it.
 *
 * @param address of the product: its id or slug
 * @param number of the variant that the address names, if it names one
 * @param children draws the product, given what is picked: `item`, the variant or null; `title`, what that is called; `fits`, ids of the
 *   variants that are still possible, none before anything is picked; `wrong`, why it cannot be bought, by
 *   the field's name; `fields(stock, error, onChange)`, what it is picked with
 */
function Picking({ product, address, number, children }) {
  const { options, variants } = product;
  const addressed = variants.find((one) => numberOf(one.id) === number);
  const [choice, setChoice] = useState(addressed?.choice ?? []);
  useEffect(() => { if (addressed) setChoice(addressed.choice); }, [number]);
  const choose = (place, value) => {
    const now = options.map((_, index) => (index === place ? value : choice[index]));
    setChoice(now);
    amend(to(["products", address], { variant: numberOf(variantOf(product, now)?.id ?? "") }));
  };
  const item = variantOf(product, choice);
  const fields = (stock, error, onChange) => html`
    ${options.map((_, place) => html`<${Option} key=${place} product=${product} choice=${choice} place=${place} error=${error}
      onChoose=${(value) => { choose(place, value); onChange(); }} />`)}
    <p role="status">${said(product, choice, item, stock)}</p>`;
  return children({ item, title: item && fullName(product.name, choice.map(word)), fits: fitting(product, choice), wrong: wrongWith(product, choice, item), fields });
}

/** Return the ids of the variants that have all that is picked so far. */
function fitting({ variants }, choice) {
  const picked = [...choice.entries()].filter(([, value]) => value !== undefined);
  if (picked.length === 0) return [];
  return variants.filter((one) => picked.every(([place, value]) => one.choice[place] === value)).map((one) => one.id);
}

const variantOf = ({ options, variants }, choice) =>
  variants.find((one) => options.every((_, place) => one.choice[place] === choice[place])) ?? null;

function wrongWith({ options }, choice, item) {
  const open = options.flatMap((_, place) => (choice[place] === undefined ? [place] : []));
  if (open.length > 0) return Object.fromEntries(open.map((place) => [fieldOf(place), "must be chosen"]));
  const last = fieldOf(options.length - 1);
  if (item === null) return { [last]: "does not come like this: choose something else" };
  return item.available === 0 ? { [last]: "is sold out like this: choose something else" } : {};
}

const fieldOf = (place) => `choice.${place}`;

/** Return what is picked, in words, or what is still to be chosen. */
function said({ currency, options, variants }, choice, item, stock) {
  const open = options.filter((_, place) => choice[place] === undefined).map((one) => word(one.name));
  if (variants.length === 0) return t("There is nothing to choose from at the moment.");
  if (open.length > 0) return t("Still to choose: {names}", { names: open.join(", ") });
  if (item === null) return t("There is no {choice}. Choose something else.", { choice: named(choice.map(word)) });
  return html`${named(choice.map(word))} · ${money(item.price, currency)} · ${stock}`;
}

/** One option with its values. What is sold out or does not exist can be looked at all the same. */
function Option({ product, choice, place, error, onChoose }) {
  const { name, values } = product.options[place];
  const shown = values.map((value) => [value, ...labelOf(product, choice, place, value)]);
  return html`<${values.length > MOST_BUTTONS ? List : Buttons} name=${fieldOf(place)} label=${word(name)} values=${shown}
    chosen=${choice[place]} error=${error} onChoose=${onChoose} />`;
}

/** Return a value in words, with what is to be known of it beside what is chosen of the other options; and whether it can be had. */
function labelOf({ variants }, choice, place, value) {
  const fitting = variants.filter((one) => one.choice.every(
    (its, index) => its === (index === place ? value : choice[index] ?? its),
  ));
  const its = { value: word(value) };
  if (fitting.length === 0) return [t("{value} (not offered)", its), false];
  return fitting.some((one) => one.available > 0) ? [its.value, true] : [t("{value} (sold out)", its), false];
}

function Buttons({ name, label, values, chosen, error, onChoose }) {
  const wrong = fieldError(error, name);
  return html`<fieldset class="options" role="radiogroup" tabindex="-1" aria-invalid=${wrong ? "true" : undefined}
    aria-describedby=${wrong ? `${name}-wrong` : undefined}>
    <legend>${label}</legend>
    ${values.map(([value, text, isThere]) => html`<label key=${value} class=${isThere ? "" : "none"}>
      <input type="radio" name=${name} value=${value} checked=${value === chosen} onChange=${() => onChoose(value)} /> ${text}
    </label>`)}
    ${wrong && html`<small id="${name}-wrong" class="wrong">${wrong}</small>`}
  </fieldset>`;
}

function List({ name, label, values, chosen, error, onChoose }) {
  return html`<${Field} name=${name} label=${label} error=${error} onChange=${(event) => onChoose(event.target.value)}>
    <option value="" disabled selected=${chosen === undefined}>${t("Choose")}</option>
    ${values.map(([value, text]) => html`<option key=${value} value=${value} selected=${value === chosen}>${text}</option>`)}
  </${Field}>`;
}
