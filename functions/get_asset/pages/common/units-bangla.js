// Bangla for units of attributes, which the shop writes once for all languages; others are shown as they are.

import { learn } from "./words.js";

/** Units by their Bangla. */
export const UNITS = {
  "cm": "সেমি",
  "g": "গ্রাম",
  "inch": "ইঞ্চি",
  "kg": "কেজি",
  "l": "লিটার",
  "m": "মিটার",
  "ml": "মিলি",
  "mm": "মিমি",
};

learn(UNITS);
