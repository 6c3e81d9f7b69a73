// Delivery: zones of districts, and in each the ways to deliver with their fees.

import { Field, useAction } from "../common/parts.js";
import { html, useState } from "../common/view.js";
import { plainNumber, t } from "../common/words.js";
import { codeOf } from "./codes.js";
import { Choice, Districts, Names, SettingForm, Tick, amountIn, nameIn, newRow, wholeIn } from "./terms.js";

const KINDS = { home: "To the door", express: "To the door, express", pickup: "Collected at the shop" };

/** Return zones, each with its ways, as rows of a form. */
function rowsOf({ zones, methods }) {
  return zones.map((zone) => ({
    ...zone, key: zone.code,
    ways: methods.filter((one) => one.zone === zone.code).map((one) => ({ ...one, key: one.code, tiers: keyed(one.tiers) })),
  }));
}

const keyed = (tiers) => tiers.map((one) => ({ ...one, key: newRow() }));
const newWay = () => ({ key: newRow(), kind: "home", tiers: keyed([{ fee: "" }]), days: { least: 1, most: 3 }, cash: false, active: true });
const newZone = () => ({ key: newRow(), districts: [], rest: false, ways: [newWay()] });
const changedAt = (rows, place, change) => rows.map((one, at) => (at === place ? { ...one, ...change } : one));

/** Return a way's fees: each but the last says up to which amount of goods it is. */
const tiersIn = (form, field, tiers) => tiers.map((_, n) => ({
  fee: plainNumber(form.get(`${field}.tiers.${n}.fee`)),
  ...(n < tiers.length - 1 && amountIn(form, `${field}.tiers.${n}.up_to`, "up_to")),
}));

/** Return what a form says, as the API takes it. */
function bodyOf(form, zones, currency) {
  const taken = zones.flatMap(({ code, ways }) => [code, ...ways.map((way) => way.code)]).filter(Boolean);
  const itsCode = (one, name) => {
    const code = one.code ?? codeOf(name, taken);
    if (!one.code) taken.push(code);
    return code;
  };
  const body = { currency, zones: [], methods: [] };
  zones.forEach((zone, place) => {
    const name = nameIn(form, `zones.${place}.name`);
    const code = itsCode(zone, name.en);
    body.zones.push({ code, name, rest: zone.rest, districts: zone.rest ? [] : zone.districts });
    for (const way of zone.ways) {
      const field = `methods.${body.methods.length}`;
      const its = nameIn(form, `${field}.name`);
      body.methods.push({
        code: itsCode(way, `${its.en} ${code}`), name: its, zone: code, kind: form.get(`${field}.kind`),
        tiers: tiersIn(form, field, way.tiers), ...amountIn(form, `${field}.free_from`, "free_from"),
        days: { least: wholeIn(form, `${field}.days.least`), most: wholeIn(form, `${field}.days.most`) },
        cash: form.get(`${field}.cash`) === "yes", active: form.get(`${field}.active`) === "yes",
      });
    }
  });
  return body;
}

const FIELDS_OF_WAY = ["name.en", "name.bn", "kind", "free_from", "days.least", "days.most"];

/** Return the names of all fields that show what is wrong with them. */
function fieldsOf(zones) {
  const ways = zones.flatMap((zone) => zone.ways);
  return [
    ...zones.flatMap((zone, n) => [`zones.${n}.name.en`, `zones.${n}.name.bn`, `zones.${n}.districts`, `zones.${n}.rest`,
      ...zone.districts.map((_, d) => `zones.${n}.districts.${d}`)]),
    ...ways.flatMap((way, n) => [...FIELDS_OF_WAY.map((one) => `methods.${n}.${one}`),
      ...way.tiers.flatMap((_, tier) => [`methods.${n}.tiers.${tier}.fee`, `methods.${n}.tiers.${tier}.up_to`])]),
  ];
}

export function ShippingForm({ of, places, put, mayEdit, reload }) {
  const [zones, setZones] = useState(() => rowsOf(of));
  const action = useAction((form) => put(bodyOf(form, zones, of.currency), of.etag), { insist: true });
  const change = (place, its) => setZones(changedAt(zones, place, its));
  let before = 0; // ways of the zones before: the API has all in one list
  return html`<${SettingForm} action=${action} label=${t("Delivery")} fields=${fieldsOf(zones)} mayEdit=${mayEdit} reload=${reload}>
    <p>${t("All amounts are in {currency}. Without a way to deliver, the shop asks for no address.", { currency: of.currency })}</p>
    ${zones.map((zone, place) => {
      const first = before;
      before += zone.ways.length;
      return html`<${Zone} key=${zone.key} zone=${zone} place=${place} first=${first} places=${places} error=${action.error}
        taken=${zones.filter((other) => other !== zone).flatMap((other) => (other.rest ? [] : other.districts))}
        onChange=${(its) => change(place, its)} onRemove=${() => setZones(zones.filter((other) => other !== zone))} />`;
    })}
    <p><button type="button" class="secondary" onClick=${() => setZones([...zones, newZone()])}>${t("Add a zone")}</button></p>
  </${SettingForm}>`;
}

function Zone({ zone, place, first, places, taken, error, onChange, onRemove }) {
  const field = `zones.${place}`;
  return html`<article class="zone">
    <h2>${t("Zone {n}", { n: place + 1 })}</h2>
    <${Names} field="${field}.name" name=${t("Name")} of=${zone.name} error=${error} />
    <${Choice} field="${field}.rest" label=${t("Where it is")} chosen=${zone.rest ? "yes" : "no"} error=${error}
      words=${{ no: "In the districts below", yes: "Everywhere that no other zone is" }}
      onChange=${(event) => onChange({ rest: event.target.value === "yes" })} />
    ${!zone.rest && html`<${Districts} field="${field}.districts" label=${t("Districts")} places=${places} chosen=${zone.districts}
      taken=${taken} error=${error} onChange=${(districts) => onChange({ districts })} />`}
    ${zone.ways.map((way, n) => html`<${Way} key=${way.key} way=${way} field="methods.${first + n}" number=${n + 1} error=${error}
      onChange=${(its) => onChange({ ways: changedAt(zone.ways, n, its) })}
      onRemove=${() => onChange({ ways: zone.ways.filter((other) => other !== way) })} />`)}
    <div class="row">
      <button type="button" class="secondary" onClick=${() => onChange({ ways: [...zone.ways, newWay()] })}>${t("Add a way to deliver")}</button>
      <button type="button" class="secondary outline" onClick=${onRemove}>${t("Remove zone {n}", { n: place + 1 })}</button>
    </div>
  </article>`;
}

function Way({ way, field, number, error, onChange, onRemove }) {
  const last = way.tiers.length - 1;
  return html`<fieldset class="way">
    <legend>${t("Way to deliver {n}", { n: number })}</legend>
    <${Names} field="${field}.name" name=${t("Name")} of=${way.name} error=${error} />
    <${Choice} field="${field}.kind" label=${t("How it comes")} chosen=${way.kind} words=${KINDS} error=${error} />
    ${way.tiers.map((tier, n) => html`<div class="grid" key=${tier.key}>
      ${n < last && html`<${Field} name="${field}.tiers.${n}.up_to" label=${t("For goods of up to")} inputmode="decimal" autocomplete="off" required
        defaultValue=${tier.up_to ?? ""} error=${error} />`}
      <${Field} name="${field}.tiers.${n}.fee" label=${n === last && last > 0 ? t("Fee for all that is more") : t("Fee")} inputmode="decimal"
        autocomplete="off" required defaultValue=${tier.fee} error=${error} />
      ${n < last && html`<button type="button" class="secondary outline" aria-label=${t("Remove fee {n}", { n: n + 1 })}
        onClick=${() => onChange({ tiers: way.tiers.filter((other) => other !== tier) })}>×</button>`}
    </div>`)}
    <p><button type="button" class="secondary outline" onClick=${() => onChange({ tiers: [...keyed([{ fee: "" }]), ...way.tiers] })}>
      ${t("Another fee for smaller orders")}</button></p>
    <${Field} name="${field}.free_from" label=${t("Free from this amount of goods on")} inputmode="decimal" autocomplete="off"
      hint=${t("Empty: never")} defaultValue=${way.free_from ?? ""} error=${error} />
    <div class="grid">
      <${Field} name="${field}.days.least" label=${t("Days, at least")} inputmode="numeric" autocomplete="off" required defaultValue=${String(way.days.least)} error=${error} />
      <${Field} name="${field}.days.most" label=${t("Days, at most")} inputmode="numeric" autocomplete="off" required defaultValue=${String(way.days.most)} error=${error} />
    </div>
    <${Tick} field="${field}.cash" label=${t("Can be paid when it comes")} isOn=${way.cash} />
    <${Tick} field="${field}.active" label=${t("Buyers can choose it")} isOn=${way.active} />
    <button type="button" class="secondary outline" onClick=${onRemove}>${t("Remove way {n}", { n: number })}</button>
  </fieldset>`;
}
