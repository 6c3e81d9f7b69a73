// Times as the shop has them: where staff sit, or how their computer is set, does not matter.

/** The shop's time zone, by its name in the IANA data. */
export const shopZone = "Asia/Dhaka";

const format = new Intl.DateTimeFormat("sv-SE", { // 2026-12-16 18:00:00
  timeZone: shopZone, dateStyle: "short", timeStyle: "medium",
});

/** Return a moment as the API writes it for a field of date and time; "" for none. */
export const inShopTime = (iso) => (iso ? format.format(new Date(iso)).replace(" ", "T") : "");

/** Return what such a field holds as the API writes a moment; "" for none. */
export function fromShopTime(text) {
  if (!text) return "";
  const asIfUtc = Date.parse(`${text}Z`);
  const offset = (moment) => Date.parse(`${inShopTime(moment)}Z`) - moment;
  const near = asIfUtc - offset(asIfUtc);
  return new Date(asIfUtc - offset(near)).toISOString(); // where clocks change, the offset of then
}
