// English and Bangla. English text is its own name: t("Sign in") is "Sign in", or what the
// dictionary has for it. Numbers, money and times are written as each language writes them.

import { keep, kept } from "./store.js";

export const LANGUAGES = { en: "English", bn: "বাংলা" };
const LOCALES = { en: "en-GB", bn: "bn-BD" };
const dictionary = new Map();
const listeners = new Set();

let language = kept("language") ?? (navigator.language.startsWith("bn") ? "bn" : "en");
document.documentElement.lang = language;

export const currentLanguage = () => language;

/** Choose a language for this browser. */
export function speak(code) {
  language = code;
  keep("language", code);
  document.documentElement.lang = code;
  for (const listener of listeners) listener();
}

/** Call `listener` whenever the language changes. */
export const onLanguage = (listener) => listeners.add(listener);

/** Add Bangla for English texts. @param words an object: {english: bangla} */
export function learn(words) {
  for (const [english, bangla] of Object.entries(words)) dictionary.set(english, bangla);
}

/** Return a text in the language, with `{name}` replaced by values; numbers are written in it. */
export function t(english, values = {}) {
  const text = (language === "bn" && dictionary.get(english)) || english;
  return text.replace(/\{(\w+)\}/g, (_, name) =>
    typeof values[name] === "number" ? number(values[name]) : values[name]);
}

/** Return what the shop says in several languages, `{en, bn}`, in the language; English, if it does not. */
export const translated = (text) => (language === "bn" && text.bn) || text.en;

/** Return the one text or the other, by how many there are. Bangla says both alike. */
export const counted = (n, one, several) => t(n === 1 ? one : several, { n });

export const number = (n) => format(Intl.NumberFormat, {}).format(n);

const formats = new Map();

/** Return a format of a kind in the language; they take long to make, and a list needs hundreds. */
function format(Kind, style) {
  const name = `${language} ${Kind.name} ${JSON.stringify(style)}`;
  if (!formats.has(name)) formats.set(name, new Kind(LOCALES[language], style));
  return formats.get(name);
}

/** Return an amount as the API writes it, decimal text, with its currency; no float in between. */
export function money(amount, currency) {
  const decimals = amount.split(".")[1]?.length ?? 0;
  const style = {
    style: "currency", currency, currencyDisplay: "narrowSymbol",
    minimumFractionDigits: decimals, maximumFractionDigits: decimals,
  };
  return format(Intl.NumberFormat, style).format(amount);
}

/** Return a moment as the API writes it, in the reader's time zone, or another one. Bangla says the part of the day first. */
export function moment(iso, timeZone) {
  const hour = currentLanguage() === "bn" ? "numeric" : "2-digit";
  const style = { year: "numeric", month: "short", day: "numeric", hour, minute: "2-digit", dayPeriod: "short", timeZone };
  return format(Intl.DateTimeFormat, style).format(new Date(iso)).replace(/ (\S+:\S+) (\S+)$/, " $2 $1");
}

/** Return digits of any script as 0 to 9, which is how the API takes them. */
export const plainDigits = (text) =>
  text.replace(/[০-৯]/g, (digit) => digit.codePointAt(0) - "০".codePointAt(0));

const GROUPED = /^\d{1,3}(,\d{2,3})*,\d{3}(\.\d+)?$/;

/** Return an amount or a count as people write it, `৳ ১,২৩,৪৫৬.৫০`, as the API takes it: `123456.50`. */
export function plainNumber(text) {
  const bare = plainDigits(text).replace(/[\s৳$€£]/g, "");
  return GROUPED.test(bare) ? bare.replaceAll(",", "") : bare;
}
