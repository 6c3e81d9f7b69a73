// What happened to an order. The shop tells it in English, whose amounts and moments are written as the page writes them;
// the Bangla sentences are here, made of the same figures. A type that is not known here yet is told in English rather than not at all.

import { html } from "../common/view.js";
import { currentLanguage, moment, money, number } from "../common/words.js";
import { PROVIDERS } from "./desk.js";
import { disputeInWords } from "./disputes.js";

/** Entries from beside the order's own timeline: providers' answers and the ledger's lines. */
const BESIDE = ["provider.answered", "stock.moved"];

/** The entries of a timeline, the oldest first, as the API gives them. */
export function Timeline({ entries, order }) {
  return html`<ol class="timeline">${entries.map((entry, place) => html`
    <li key=${place} class=${BESIDE.includes(entry.type) ? "beside" : undefined}>
      <time datetime=${entry.at}>${moment(entry.at)}</time> <span>${told(entry, order, buyersIn(entries))}</span>
    </li>`)}</ol>`;
}

/** Return who bought: a guest, and maybe the account that has claimed the order since. */
const buyersIn = (entries) => entries.filter(({ type }) => ["order.placed", "order.claimed"].includes(type)).map(({ actor }) => actor);

function told(entry, order, buyers) {
  const sentence = currentLanguage() === "bn" && BANGLA[entry.type];
  return sentence ? sentence(readings(entry, order, buyers)) : written(entry, order.currency);
}

/**
 * Return the shop's sentence with its amounts, `4200.00 BDT`, and moments, `2026-12-01 09:34 UTC`, as elsewhere on the page. One
 * without a day is of the entry's own.
 */
const written = ({ text, at }, currency) => text
  .replace(/(\d+(?:\.\d+)?) ([A-Z]{3})\b/g, (said, amount, word) => (word === currency ? money(amount, currency) : said))
  .replace(/(?:(\d{4}-\d\d-\d\d) )?(\d\d:\d\d) UTC/g, (_, day = at.slice(0, 10), time) => moment(`${day}T${time}Z`));

/** Return an entry's figures as text, empty where it does not say. */
function readings({ data, actor, type }, order, buyers) {
  const { provider = actor, amount, currency, transaction_id, refund_reference, reason } = data;
  const named = (units, id) => `${number(units)} × ${order.lines.find((line) => line.product_id === id)?.name ?? id}`;
  const held = data.hold_until ? moment(data.hold_until) : "";
  return {
    data, type, held,
    provider: PROVIDERS[provider] ?? provider,
    money: amount ? money(amount, currency) : "",
    units: order.lines.map((line) => named(line.quantity, line.product_id)).join(", "),
    refused: Object.entries(data.refused ?? {}).filter(([, units]) => units > 0).map(([id, units]) => named(units, id)).join(", "),
    back: Object.entries(data.restocked ?? {}).map(([id, units]) => named(units, id)).join(", "),
    packed: Object.entries(data.packed ?? {}).map(([id, units]) => named(units, id)).join(", "),
    parcel: `পার্সেল ${number(data.parcel ?? 0)}`,
    moved: data.quantity ? `${data.quantity > 0 ? "+" : "−"}${named(Math.abs(data.quantity), data.product_id)}` : "",
    who: buyers.includes(actor) || actor === order.buyer?.id ? "ক্রেতা" : "কর্মী",
    total: money(order.total_amount, order.currency),
    later: Number(order.due_on_delivery) > 0 ? money(order.due_on_delivery, order.currency) : "",
    by: transaction_id ? ` (লেনদেন ${transaction_id})` : "",
    as: refund_reference ? ` (${refund_reference})` : "",
    since: reason ? ` (${reason})` : "",
    outstanding: data.outstanding ? money(data.outstanding, order.currency) : "",
  };
}

const MOVED = {
  sold: "বিক্রি", returned: "ফেরত", received: "গ্রহণ", adjusted: "সংশোধন",
};
const REFUND_ENDS = { succeeded: "", failed: "; তা ব্যর্থ হয়েছে, টাকা দোকানেই আছে", pending: "; এখনও নিশ্চিত নয়" };
const NOT_GIVEN = "যে পণ্যের টাকা ফেরত দেওয়ার কথা ছিল তা ক্রেতার কাছে, টাকা ফেরত যায়নি";
const FIELDS = {
  name: "নাম", phone: "ফোন", email: "ই-মেইল", delivery: "ঠিকানা", note: "মন্তব্য", locale: "ভাষা", consents: "সম্মতি",
};
const ASKED = { staff: "কর্মী চেয়েছেন", automatic: "পাওনা বলে দোকান নিজেই শুরু করেছে" };

/** A sentence for each type of entry. */
const BANGLA = {
  "order.placed": ({ data, units, total, later, held }) => `অর্ডার দেওয়া হয়েছে: ${units}, মোট ${total}${later && `, তার ${later} ডেলিভারির সময়`}${held && `; ${held} পর্যন্ত পণ্য ধরে রাখা আছে`}${data.limited_promotions ? `; ব্যবহৃত প্রচার: ${data.limited_promotions.join(", ")}` : ""}`,
  "order.canceled": ({ who, units, back }) => `${who} অর্ডার বাতিল করেছেন; ${back || units} আবার বিক্রির জন্য আছে`,
  "order.expired": ({ units }) => `সময় শেষ; ${units} আবার বিক্রির জন্য আছে`,
  "order.accepted": ({ data, provider, money: sum, by, who, units, later }) =>
    `${data.provider ? `${provider} দিয়ে ${sum} অগ্রিম এসেছে${by}: অর্ডার গৃহীত` : `${who} ${data.by === "code" ? "ফোনে পাঠানো কোড দিয়ে অর্ডার নিশ্চিত" : "অর্ডার গ্রহণ"} করেছেন`}; ${units} তাক থেকে বেরিয়েছে, ${later} ডেলিভারির সময় দেওয়া হবে`,
  "order.refused": ({ refused, back }) => `ক্রেতা ${refused || "কিছুই"} নেননি${back && `; ${back} আবার তাকে`}: অর্ডার শেষ`,
  "order.reopened": ({ outstanding }) => `অর্ডার আবার খোলা: ${NOT_GIVEN}${outstanding && `; ${outstanding} বাকি`}`,
  "units.refused": ({ refused, back }) => `ক্রেতা ${refused} নেননি${back && `; ${back} আবার তাকে`}`,
  "units.returned": ({ back }) => `যা নেওয়া হয়নি তার ${back} আবার তাকে`,
  "cash.collected": ({ money: sum, by }) => `ডেলিভারির সময় ${sum} আদায় হয়েছে${by}`,
  "cash.remitted": ({ money: sum, data }) => `${data.courier} নগদ ${sum} জমা দিয়েছে (${data.invoice})`,
  "order.paid": ({ data, provider, money: sum, by, units, refused, later }) => {
    if (!later) return `${provider} দিয়ে ${sum} পরিশোধ হয়েছে${by}; ${units} তাক থেকে বেরিয়েছে`;
    if (data.provider) return `ডেলিভারির সময় ${sum} আদায় হয়েছে${by}: আর কিছু বাকি নেই`;
    return data.refused ? `ক্রেতা ${refused} নেননি: আর কিছু বাকি নেই` : `${NOT_GIVEN}: আর কিছু বাকি নেই`;
  },
  "order.refund_due": ({ provider, money: sum, by }) => `অর্ডার শেষ হওয়া ও পণ্য ফুরানোর পর ${provider} দিয়ে ${sum} এসেছে${by}: ফেরত দিতে হবে`,
  "order.contact_changed": ({ who, data }) => `${who} বদলেছেন: ${(data.fields ?? []).map((one) => FIELDS[one] ?? one).join(", ")}`,
  "order.contact_erased": ({ who }) => `কার জন্য ছিল তা ${who} মুছে দিয়েছেন`,
  "parcel.packed": ({ parcel, packed }) => `${parcel} প্যাক হয়েছে: ${packed}`,
  "parcel.canceled": ({ parcel, back }) => `${parcel} খোলা হয়েছে: ${back ? `${back} আবার তাকে` : "পণ্যগুলো আবার প্যাক হওয়ার অপেক্ষায়"}`,
  "parcel.handed_over": ({ parcel }) => `${parcel} কুরিয়ারকে দেওয়া হয়েছে`,
  "parcel.in_transit": ({ parcel }) => `${parcel} পথে আছে`,
  "parcel.delivered": ({ parcel }) => `${parcel} পৌঁছেছে`,
  "parcel.failed": ({ parcel, data }) => `${parcel} পৌঁছানো যায়নি, এ নিয়ে ${number(data.failures)} বার`,
  "parcel.coming_back": ({ parcel }) => `${parcel} ফেরত আসছে`,
  "parcel.back": ({ parcel, back }) => `${parcel} ফেরত এসেছে${back && `; ${back} আবার তাকে`}`,
  "parcel.changed": ({ parcel }) => `${parcel} এর কুরিয়ার বা ট্র্যাকিং নম্বর বদলেছে`,
  "order.claimed": () => "ক্রেতা অর্ডারটি নিজের অ্যাকাউন্টে নিয়েছেন",
  "order.tokens_ended": ({ who }) => `অর্ডারের লিংকগুলো ${who} বন্ধ করেছেন`,
  "payment.begun": ({ provider, money: sum, data }) => `${provider} দিয়ে ${sum} পরিশোধ শুরু হয়েছে${data.replaces ? "; আগের পেমেন্ট শেষ করা হয়েছে" : ""}`,
  "payment.processing": ({ provider }) => `${provider} পেমেন্টের ফলের অপেক্ষা; তা জানা পর্যন্ত পণ্য ধরে রাখা আছে`,
  "payment.not_approved": ({ provider }) => `${provider} পেমেন্ট এখনও অনুমোদিত নয়; ক্রেতা আবার চেষ্টা করতে পারেন`,
  "payment.failed": ({ provider, since }) => `${provider} পেমেন্ট ব্যর্থ হয়েছে${since}: কোনো টাকা নেওয়া হয়নি`,
  "payment.expired": ({ provider }) => `${provider} পেমেন্ট পরিশোধ ছাড়াই শেষ হয়েছে`,
  "payment.surplus": ({ provider, money: sum, by }) => `অর্ডারের টাকা আগেই এসেছিল, তবু ${provider} দিয়ে ${sum} এসেছে${by}: ফেরত দিতে হবে`,
  "payment.mismatch": ({ provider, money: sum }) => `${provider} যে টাকার কথা বলেছে তা ${sum} টাকার এই পেমেন্টের সঙ্গে মেলে না: এতে কিছু পরিশোধ হয় না, কর্মীকে দেখতে হবে`,
  "payment.unclear": ({ provider }) => `${provider} অন্য টাকার কথা বলেছে; তাকে জিজ্ঞাসা করা হবে`,
  "payment.mismatch_refunded": ({ provider, money: sum }) => `যে টাকা মেলেনি ${provider} তার সবটুকু ফেরত দিয়েছে: ${sum} টাকার পেমেন্টটি শেষ`,
  "payment.differs": ({ provider, money: sum }) => `${sum} টাকার এই পেমেন্ট নিয়ে ${provider} খাতার চেয়ে অন্য কথা বলে: দুটি না মেলা পর্যন্ত তাকে জিজ্ঞাসা করা হবে`,
  "payment.disputed": ({ provider, money: sum, data }) => `ক্রেতা ${provider} দিয়ে করা ${sum} টাকার পেমেন্ট নিয়ে তাঁর ব্যাংকে আপত্তি করেছেন (${disputeInWords(data.dispute)})`,
  "payment.dispute_closed": ({ data }) => `আপত্তি নিষ্পত্তি হয়েছে: ${{ won: "টাকা দোকানেই থাকছে", lost: "ব্যাংক ক্রেতাকে টাকা ফেরত দিয়েছে" }[data.dispute] ?? data.dispute}`,
  "payment.dispute_unclear": ({ provider }) => `${provider} একটি আপত্তির কথা বলেছে, কিন্তু এখানে জানা কোনো পেমেন্টের নয়; তাকে জিজ্ঞাসা করা হবে`,
  "refund.requested": ({ money: sum, data }) => `${sum} ফেরত: ${ASKED[data.origin] ?? "শুরু হয়েছে"}`,
  "refund.pending": ({ provider, money: sum, as }) => `${provider} ${sum} ফেরত দেওয়ার কাজ নিয়েছে${as}`,
  "refund.succeeded": ({ provider, money: sum, as, back }) => `${sum} ফেরত ${provider} নিশ্চিত করেছে${as}${back && `; ${back} আবার তাকে`}`,
  "refund.failed": ({ provider, money: sum, since }) => `${provider} ${sum} ফেরত দিতে পারেনি${since}: টাকা দোকানেই আছে`,
  "refund.noticed": ({ provider, money: sum, as, data }) => `${provider} নিজের পৃষ্ঠাতেই ${sum} ফেরত দিয়েছে${as}${REFUND_ENDS[data.refund_status] ?? ""}`,
  "refund.unclear": ({ provider }) => `${provider} এমন একটি ফেরতের কথা বলেছে যা এখানে লেখা নেই; তাকে জিজ্ঞাসা করা হবে`,
  "refund.rechecked": ({ provider }) => `এই পেমেন্টের সব ফেরত নিয়ে ${provider} কে জিজ্ঞাসা করা হয়েছে`,
  "refund.sent_again": () => "ফেরতের জন্য পেমেন্ট সেবাদাতাকে আবার বলা হয়েছে",
  "refund.unanswered": () => "ফেরত নিয়ে পেমেন্ট সেবাদাতা এখনও কোনো উত্তর দেয়নি",
  "provider.answered": ({ provider, data, money: sum }) =>
    `${provider} জানিয়েছে (${data.event ?? data.source}): ${[data.status, sum, data.code, data.reference].filter(Boolean).join(", ")}`,
  "stock.moved": ({ moved, data }) => `মজুদের খাতা: ${moved} (${MOVED[data.kind] ?? data.kind})`,
};
