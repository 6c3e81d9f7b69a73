// Codes: words that name something for ever, made of the name that it has at first.

const MOST_CODE = 40;

/** Return a code made of an English name that none of `taken` is; what is no letter or digit is a hyphen. */
export function codeOf(name, taken) {
  const bare = name.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replace(/[^a-z0-9]+/g, "-");
  const code = bare.slice(0, MOST_CODE - 4).replace(/^-+|-+$/g, "") || "value";
  let found = code;
  for (let n = 2; taken.includes(found); n += 1) found = `${code}-${n}`;
  return found;
}

/** What the classes of tax are called that shops begin with. */
export const TAX_CLASSES = { standard: "Standard", reduced: "Reduced", zero: "Without tax" };
