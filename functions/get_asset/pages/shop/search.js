// What was found, and what it can be narrowed down by. All of it is in the address, so Back and links work.

import "../common/units-bangla.js";
import { send } from "../common/api.js";
import { optionWords } from "../common/attributes.js";
import { Loaded, choose, to, useLoaded } from "../common/parts.js";
import { html } from "../common/view.js";
import { counted, currentLanguage, money, number, plainNumber, t, translated } from "../common/words.js";
import { Heading } from "./account.js";
import { Cards } from "./browse.js";
import { categories, wayTo } from "./categories.js";

const PAGE = 24;
const SORTS = { relevance: "Best match", newest: "Newest", price: "Cheapest", "-price": "Dearest" };
/** What may be in the address; whatever else is there is not asked for. */
const ASKED = ["q", "category", "price_min", "price_max", "available", "sort"];
const REPEATED = ["option", "brand", "attribute"];

/** @param query of the address */
export function Search({ query }) {
  const asked = Object.fromEntries(ASKED.map((name) => [name, query.get(name)]));
  for (const name of REPEATED) asked[name] = query.getAll(name);
  const after = query.get("after");
  const lang = currentLanguage();
  const found = useLoaded(async () => {
    const page = send("GET", "search/", { query: { ...asked, limit: PAGE, cursor: after, lang } });
    const [{ body }, all, word] = await Promise.all([page, categories(), optionWords()]);
    return { ...body, all, word };
  }, [query.toString(), lang]);
  const change = (changed) => choose(to(["search"], { ...asked, ...changed }));
  return html`<${Heading} text=${asked.q ? t("Search: {words}", { words: asked.q }) : t("Search")} />
    <${Loaded} of=${found}>${(page) => html`
      <div aria-live="polite"><${Told} page=${page} /></div>
      <div class="found">
        ${page.facets && html`<${Filters} page=${page} asked=${asked} change=${change} />`}
        <div aria-busy=${found.isLoading}>
          <${Cards} items=${page.items} />
          <p class="row">
            ${after && html`<a href=${to(["search"], asked)}>${t("First page")}</a>`}
            ${page.next_cursor && html`<a href=${to(["search"], { ...asked, after: page.next_cursor })}>${t("More products")}</a>`}
          </p>
        </div>
      </div>
    `}</${Loaded}>`;
}

/** How much was found, and how the words were taken. */
function Told({ page: { total, matched, corrections, degraded, ignored_words: isCut } }) {
  if (degraded) return html`<p class="notice">${t("The search is not ready at the moment. These are the newest products.")}</p>`;
  const words = corrections.map((one) => one.taken_for).join(", ");
  return html`<p>${total === 0 ? t("Nothing was found. Try other words, or fewer.") : counted(total, "One product.", "{n} products.")}</p>
    ${corrections.length > 0 && html`<p class="notice">${t("Shown for: {words}", { words })}</p>`}
    ${matched === "sounds-like" && html`<p class="notice">${t("What sounds like it is shown, too.")}</p>`}
    ${matched === "any" && html`<p class="notice">${t("No product has all of these words. These have some of them.")}</p>`}
    ${isCut && html`<p class="notice">${t("Only the first twelve words were looked for.")}</p>`}`;
}

/** Open on desks, where there is room beside the products; phones show these first. */
function Filters({ page: { facets, all, word }, asked, change }) {
  const isRoomy = matchMedia("(min-width: 900px)").matches;
  const options = facets.options.map(({ name, values }) => ({ name, values: values.map(({ value, count }) => ({ term: `${name}:${value}`, text: word(value), count })) }));
  const [numbers, attributes] = [true, false].map((is) => facets.attributes.filter(({ type }) => (type === "number") === is));
  const choices = attributes.map((one) => ({ ...one, values: one.values.map(({ value, name, count }) => ({ term: `${one.code}:${value}`, text: said(one, value, name), count })) }));
  const brands = facets.brands.map(({ brand, count }) => ({ term: brand, text: brand, count }));
  const chosen = (by) => ({ chosen: asked[by], change: (terms) => change({ [by]: terms }) });
  return html`<details class="filters" open=${isRoomy}>
    <summary>${t("Filter and sort")}</summary>
    <label>${t("Sort by")}
      <select name="sort" value=${asked.sort ?? "relevance"} onChange=${(event) => change({ sort: event.target.value })}>
        ${Object.entries(SORTS).map(([sort, name]) => html`<option key=${sort} value=${sort}>${t(name)}</option>`)}
      </select>
    </label>
    <label class="check"><input type="checkbox" checked=${asked.available !== null}
      onChange=${() => change({ available: asked.available === null ? "true" : null })} />
      ${t("In stock")} <small>(${number(facets.available)})</small></label>
    <${Categories} counts=${facets.categories} all=${all} asked=${asked} />
    ${options.map(({ name, values }) => html`<${Choice} key=${name} name=${word(name)} of=${values} ...${chosen("option")} />`)}
    <${Choice} name=${t("Brand")} of=${brands} ...${chosen("brand")} />
    ${choices.map(({ code, name, values }) => html`<${Choice} key=${code} name=${translated(name)} of=${values} ...${chosen("attribute")} />`)}
    <${Prices} range=${facets.price} asked=${asked} change=${change} />
    ${numbers.map((one) => html`<${Numbers} key=${one.code} of=${one} asked=${asked} change=${change} />`)}
  </details>`;
}

function Categories({ counts, all, asked }) {
  const way = wayTo(all, asked.category);
  const found = counts.map(({ id, count }) => ({ count, ...all.find((one) => one.id === id) })).filter((one) => one.name);
  const at = (category) => to(["search"], { ...asked, category });
  if (way.length === 0 && found.length === 0) return null;
  return html`<nav class="categories" aria-label=${t("Categories")}><ul>
    ${way.map((one) => html`<li key=${one.id}><a aria-current="true" href=${at(one.parent_id)}>× ${translated(one.name)}</a></li>`)}
    ${found.map((one) => html`<li key=${one.id}><a href=${at(one.id)}>${translated(one.name)} (${number(one.count)})</a></li>`)}
  </ul></nav>`;
}

/** Return a value of an attribute in words. */
function said({ type }, value, name) {
  if (type === "yes_no") return value === "yes" ? t("Yes") : t("No");
  return translated(name);
}

/** Values of which any will do. @param of `{term, text, count}` each: what filters take, and what people read */
function Choice({ name, of, chosen, change }) {
  const toggled = (term) => (chosen.includes(term) ? chosen.filter((one) => one !== term) : [...chosen, term]);
  if (of.length === 0) return null;
  return html`<fieldset class="options"><legend>${name}</legend>
    ${of.map(({ term, text, count }) => html`<label key=${term}><input type="checkbox" checked=${chosen.includes(term)}
      onChange=${() => change(toggled(term))} />${text} <small>(${number(count)})</small></label>`)}
  </fieldset>`;
}

function Prices({ range: { min, max, currency }, asked, change }) {
  if (min === null) return null;
  return html`<${Limits} name=${t("Price")} ends=${[min, max].map((one) => money(one, currency))} chosen=${[asked.price_min, asked.price_max]}
    pattern=${/^\d{1,12}(\.\d{1,3})?$/} change=${(low, high) => change({ price_min: low, price_max: high })} />`;
}

/** An attribute that is a number: in the address its range is `code:100..500`, as filters take it. */
function Numbers({ of: { code, name, unit, range }, asked, change }) {
  const isOurs = (term) => term.startsWith(`${code}:`);
  const [low, high = low] = asked.attribute.find(isOurs)?.slice(code.length + 1).split("..") ?? [];
  const put = (from, until) => {
    const ours = from === null && until === null ? [] : [`${code}:${from ?? ""}..${until ?? ""}`];
    change({ attribute: [...asked.attribute.filter((term) => !isOurs(term)), ...ours] });
  };
  return html`<${Limits} name=${unit ? `${translated(name)} (${t(unit)})` : translated(name)} ends=${range ? [number(range.min), number(range.max)] : []}
    chosen=${[low, high]} pattern=${/^-?\d{1,10}(\.\d{1,4})?$/} change=${put} />`;
}

/** A range that can be typed, either end of it, and whichever way round. @param ends, chosen the least and the greatest that there is, and that is asked for */
function Limits({ name, ends, chosen, pattern, change }) {
  const limit = (text) => plainNumber(text).match(pattern)?.[0] ?? null;
  function apply(event) {
    event.preventDefault();
    const form = new FormData(event.target);
    const [low, high] = [limit(form.get("from")), limit(form.get("until"))];
    const isTurned = low !== null && high !== null && Number(low) > Number(high);
    change(...(isTurned ? [high, low] : [low, high]));
  }
  return html`<form class="prices" onSubmit=${apply} aria-label=${name}>
    <label>${t("{name} from", { name })}<input name="from" inputmode="decimal" autocomplete="off" defaultValue=${chosen[0]} placeholder=${ends[0]} /></label>
    <label>${t("{name} to", { name })}<input name="until" inputmode="decimal" autocomplete="off" defaultValue=${chosen[1]} placeholder=${ends[1]} /></label>
    <button class="secondary">${t("Apply")}</button>
  </form>`;
}
