// What the shop's products can say: attributes, and what options are called in the reader's language.

import { send } from "./api.js";
import { UNITS } from "./units-bangla.js";
import { currentLanguage, number, t } from "./words.js";

const KEPT_MS = 60_000;
let asked = { at: 0, answer: null };

/** Return the attributes of the shop and its words of options, as of a minute ago at the most; none if they cannot be had. */
export async function attributesOfShop() {
  if (!asked.answer || Date.now() - asked.at > KEPT_MS) {
    asked = { at: Date.now(), answer: send("GET", "attributes/").then(({ body }) => body) };
  }
  try {
    return await asked.answer;
  } catch {
    asked.answer = null; // the product can be bought all the same
    return { items: [], option_words: { words: [] } };
  }
}

/** Return a word as it is compared. */
export const compared = (text) => text.normalize("NFC").toLowerCase().trim().replace(/\s+/g, " ");

/**
 * Return what puts the name of an option, or a value of it, into the reader's language. Products and
 * orders say them in the shop's, in which nothing is asked for.
 */
export async function optionWords() {
  if (currentLanguage() === "en") return (text) => text;
  const { option_words: { words } } = await attributesOfShop();
  const known = new Map(words.map(({ text, bn }) => [compared(text), bn]));
  return (text) => known.get(compared(text)) ?? measured(text);
}

/** Return an amount and its unit, such as 42, 2-3 or 250 g; null if it is none. */
function amountIn(text) {
  const [, amount, unit] = text.trim().match(/^([\d.,–-]+)\s*(\p{L}*)$/u) ?? [];
  return amount && (!unit || unit in UNITS) ? { amount, unit } : null;
}

function measured(text) {
  const found = amountIn(text);
  return found ? `${found.amount.replace(/\d/g, (digit) => number(Number(digit)))} ${t(found.unit)}`.trim() : text;
}

/** Tell whether a word needs no translation: sizes that are letters, and what is measured. */
export const needsNoWord = (text) => /^\d?X*[SML]$/.test(text.trim()) || amountIn(text) !== null;
