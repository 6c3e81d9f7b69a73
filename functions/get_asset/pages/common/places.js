// Where something goes: a chooser of districts and upazilas, and the fields of an address. Fetched by
// the views that ask for one.

import "./places-bangla.js";
import { send } from "./api.js";
import { Field } from "./parts.js";
import { fieldError } from "./problems.js";
import { html, useEffect, useState } from "./view.js";
import { currentLanguage, plainDigits, t, translated } from "./words.js";

/** As many as fit a telephone; whoever looks for another types more of it. */
const MOST_SHOWN = 8;
/** Spellings of before 2018, which people still write. */
const FORMERLY = { barishal: "barisal", bogura: "bogra", chattogram: "chittagong", cumilla: "comilla", jashore: "jessore" };
/** Until places that could not be had are asked for again. */
const AGAIN_MS = 3_000;

const asked = new Map();

/** Return places of the API, which are fetched once: districts, or the upazilas of one. */
export function placesOf(district = "") {
  if (!asked.has(district)) {
    const items = send("GET", "places/", { query: { district } }).then(({ body }) => body.items);
    items.catch(() => asked.delete(district)); // so that it can be tried again
    asked.set(district, items);
  }
  return asked.get(district);
}

/** Return the name of a district or an upazila, or its code while names are not there. */
export const placeName = (code, places) => {
  const found = places?.find((one) => one.code === code && one.kind !== "division");
  return found ? translated(found.name) : code;
};

/** Load places, again until they are there, and draw again then; null until then. */
export function usePlaces(district = "", isWanted = true) {
  const [found, setFound] = useState({ district: null, items: null });
  useEffect(() => {
    if (!isWanted) return undefined;
    let isLatest = true;
    let timer;
    const later = () => { if (isLatest) timer = setTimeout(ask, AGAIN_MS); };
    const ask = () => placesOf(district).then((items) => { if (isLatest) setFound({ district, items }); }, later);
    ask();
    return () => { isLatest = false; clearTimeout(timer); };
  }, [district, isWanted]);
  return found.district === district ? found.items : null;
}

const folded = (text) => text.normalize("NFC").toLowerCase().replace(/[^\p{L}\p{M}\p{N}]/gu, "");

/** Return the places that somebody may mean: those that begin so, then those that have it in them. */
export function meant(typed, places) {
  const wanted = folded(typed);
  const ranked = places.map((one) => {
    const names = [one.name.en, one.name.bn, FORMERLY[one.code] ?? ""].map(folded);
    const rank = names.some((name) => name.startsWith(wanted)) ? 0 : names.some((name) => name.includes(wanted)) ? 1 : 2;
    return { one, rank };
  });
  const byName = new Intl.Collator(currentLanguage()).compare;
  return ranked.filter(({ rank }) => rank < 2)
    .sort((a, b) => a.rank - b.rank || byName(translated(a.one.name), translated(b.one.name)))
    .map(({ one }) => one);
}

/**
 * A field in which a place is chosen by typing a part of its name, in either script.
 *
 * @param name of the field, which has the code for its value
 * @param places from which to choose; null while they are not there
 * @param chosen the code; "" for none
 * @param onChoose called with a code, or ""
 */
export function PlaceField({ name, label, hint, places, chosen, onChoose, required, error }) {
  const [typed, setTyped] = useState(null); // null: nobody is typing, so the chosen one is shown
  const [active, setActive] = useState(-1);
  const found = typed === null || !places ? [] : meant(typed, places).slice(0, MOST_SHOWN);
  const isOpen = found.length > 0;
  const isTyped = typed !== null && folded(typed) !== "";
  const wrong = fieldError(error, name);
  const described = [wrong && `${name}-wrong`, hint && `${name}-hint`].filter(Boolean).join(" ");
  const close = () => { setTyped(null); setActive(-1); };
  function choose(place) {
    close();
    onChoose(place.code);
  }
  function leave(event) {
    if (event.currentTarget.contains(event.relatedTarget)) return;
    if (isTyped && places && !isOpen) return onChoose(""); // what is typed stays, with what is wrong with it
    if (typed !== null && !isTyped) onChoose("");
    else if (typed !== null && found.length === 1) onChoose(found[0].code);
    return close();
  }
  function onKey(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" && typed !== null) { event.preventDefault(); close(); }
    if (event.key === "Enter" && isOpen) { event.preventDefault(); choose(found[Math.max(active, 0)]); }
    if (!step) return;
    event.preventDefault();
    if (typed === null) setTyped("");
    else if (isOpen) setActive((now) => (now + step + found.length) % found.length);
  }
  // In small letters: browsers know no `onfocusout`, so Preact listens for what is written here as it is written.
  return html`<div class="field chooser" onfocusout=${leave}>
    <label for=${name}>${label}</label>
    <input type="hidden" name=${name} value=${chosen} required=${required} />
    <input id=${name} autocomplete="off" role="combobox" aria-expanded=${isOpen} aria-controls="${name}-places"
      aria-autocomplete="list" aria-activedescendant=${active >= 0 ? `${name}-${active}` : undefined}
      aria-invalid=${wrong ? "true" : undefined} aria-describedby=${described || undefined} aria-required=${required ? "true" : undefined}
      value=${typed ?? (chosen && placeName(chosen, places))}
      onInput=${(event) => { setActive(-1); setTyped(event.target.value); }}
      onFocus=${(event) => event.target.select()} onKeyDown=${onKey} onClick=${() => { if (typed === null) setTyped(""); }} />
    <ul id="${name}-places" role="listbox" aria-label=${label} hidden=${!isOpen}>
      ${found.map((one, place) => html`<li key=${one.code} id="${name}-${place}" role="option" tabindex="-1"
        aria-selected=${place === active} onClick=${() => choose(one)}>
        ${translated(one.name)} <small>${currentLanguage() === "bn" ? one.name.en : one.name.bn}</small>
      </li>`)}
    </ul>
    <small role="status">${isTyped && !places && t("Loading…")}
      ${isTyped && places && !isOpen && t("No place here has this name. Type less of it, or the name of the place that it belongs to.")}</small>
    ${hint && html`<small id="${name}-hint">${hint}</small>`}
    ${wrong && html`<small id="${name}-wrong" class="wrong">${wrong}</small>`}
  </div>`;
}

/** Names of an address's fields, as the API calls them. */
export const ADDRESS_FIELDS = [
  "name", "phone", "district", "upazila", "area", "line1", "line2", "landmark", "postcode", "kind",
];

/**
 * The fields of an address.
 *
 * @param address what is there already, if anything
 * @param within what stands before their names where the API tells what is wrong: `delivery.`
 * @param error of the form
 * @param hasWho whether they ask who takes it
 * @param onDistrict called with the district's code, when one is chosen
 */
export function AddressFields({ address = {}, within = "", error: told, hasWho = true, onDistrict }) {
  const error = told?.errors && withoutPrefix(told, within);
  const [district, setDistrict] = useState(address.district ?? "");
  const [upazila, setUpazila] = useState(address.upazila ?? "");
  const [kind, setKind] = useState(address.kind ?? "home");
  const places = usePlaces();
  const upazilas = usePlaces(district, district !== "");
  const districts = places?.filter(({ kind }) => kind === "district") ?? null;
  const choose = (code) => {
    setDistrict(code);
    if (code !== district) setUpazila("");
    onDistrict?.(code);
  };
  const text = (name) => ({ name, defaultValue: address[name] ?? "", error }); // what is typed stays
  return html`
    ${hasWho && html`<${Field} ...${text("name")} label=${t("Who takes it")} autocomplete="name" required longest=${100} />
    <${Field} ...${text("phone")} type="tel" label=${t("Mobile number")} autocomplete="tel" required
      hint=${t("For the courier, such as 01712345678")} />`}
    <${PlaceField} name="district" label=${t("District")} places=${districts} chosen=${district} onChoose=${choose}
      required error=${error} hint=${t("Type a part of its name, in Bangla or English")} />
    ${district && html`<${PlaceField} name="upazila" label=${t("Upazila")} places=${upazilas} chosen=${upazila}
      onChoose=${setUpazila} error=${error} hint=${t("In a city, leave it empty and write the area")} />`}
    <${Field} ...${text("area")} label=${t("Area")} longest=${100} hint=${t("Such as Dhanmondi, Mirpur 10 or a village")} />
    <${Field} ...${text("line1")} label=${t("House and road")} autocomplete="address-line1" required longest=${200} />
    <${Field} ...${text("line2")} label=${t("Floor, flat, company")} autocomplete="address-line2" longest=${200} />
    <${Field} ...${text("landmark")} label=${t("What is near")} longest=${200} />
    <${Field} ...${text("postcode")} label=${t("Postcode")} inputmode="numeric" autocomplete="postal-code" />
    <${Field} name="kind" label=${t("What is there")} value=${kind} onChange=${(event) => setKind(event.target.value)} error=${error}>
      <option value="home">${t("A home")}</option>
      <option value="office">${t("An office")}</option>
      <option value="pickup">${t("A courier's counter")}</option>
    </${Field}>`;
}

/** Return an error whose fields are called as those of a form are. */
function withoutPrefix(error, prefix) {
  const errors = error.errors.map((one) => ({ ...one, field: one.field.startsWith(prefix) ? one.field.slice(prefix.length) : one.field }));
  return Object.assign(Object.create(error), { errors });
}

/** Return the address that a form has, as the API takes it. @param form FormData */
export function addressOf(form) {
  const values = Object.fromEntries(ADDRESS_FIELDS.map((name) => [name, (form.get(name) ?? "").trim()]));
  const { upazila, ...others } = values;
  return { ...others, phone: plainDigits(values.phone), postcode: plainDigits(values.postcode), ...(upazila && { upazila }) };
}

/** An address as it is written on a parcel. @param places districts, for their names */
export function Address({ address, places }) {
  const upazilas = usePlaces(address.district, Boolean(address.upazila));
  const lines = [
    address.line1, address.line2, address.landmark, address.area,
    [address.upazila && placeName(address.upazila, upazilas), placeName(address.district, places), address.postcode]
      .filter(Boolean).join(", "),
  ];
  return html`<address>
    <strong>${address.name}</strong> <span>${address.phone}</span>
    ${lines.filter(Boolean).map((line) => html`<span key=${line}>${line}</span>`)}
  </address>`;
}
