// What was sold, in the reader's language. Orders have the names of products as they were sold, in the shop's own.

import { send } from "./api.js";
import { optionWords } from "./attributes.js";
import { chosenIn, fullName, productOf } from "./sold.js";
import { currentLanguage } from "./words.js";

const asked = new Map();

/** Return the names of a product, the shop's own and the reader's; null if it is not on sale or cannot be asked for. */
function namesOf(id, lang) {
  const key = `${lang} ${id}`;
  if (!asked.has(key)) {
    const both = ["en", lang].map((one) => send("GET", `products/${id}/`, { query: { lang: one } }));
    asked.set(key, Promise.all(both).then(([own, theirs]) => ({ own: own.body.name, theirs: theirs.body.name }), () => null));
  }
  return asked.get(key);
}

/**
 * Return lines of an order with the names that their products have in the reader's language. A product that
 * was renamed since, or is gone, keeps the name by which it was sold: that is what was bought.
 */
export async function inWords(lines) {
  const lang = currentLanguage();
  if (lang === "en") return lines;
  const word = await optionWords();
  return Promise.all(lines.map(async (line) => {
    const names = await namesOf(productOf(line.product_id), lang);
    const isSame = names && (line.name === names.own || line.name.startsWith(`${names.own}, `)); // of a variant, with its choice
    return isSame ? { ...line, name: fullName(names.theirs, chosenIn(line.name.slice(names.own.length)).map(word)) } : line;
  }));
}

/** Return an order with its lines so. */
export const orderInWords = async (order) => ({ ...order, lines: await inWords(order.lines) });
