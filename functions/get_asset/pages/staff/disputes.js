// What the shop, a provider or a buyer's bank says of money in words of its own, in words of people.

import "./disputes-bangla.js";
import { t } from "../common/words.js";

/** What a buyer's bank says of a dispute, as Stripe names it, in words: `status` of its dispute object. */
const DISPUTES = {
  warning_needs_response: "the bank asks, answer it",
  warning_under_review: "the bank looks at the answer to its question",
  warning_closed: "the bank's question is closed",
  needs_response: "to be answered",
  under_review: "the bank looks at the answer",
  won: "the shop keeps the money",
  lost: "the bank gave the money back",
  prevented: "prevented",
};
/** Why money went back that nobody of the staff gave back, as the API says it, in words. */
const OWN_REASONS = { "refund due": "The money came too late, or twice", "made at the provider's": "Made on the provider's own pages" };

/** Return what is so of a dispute. @param state as the API says it */
export const disputeInWords = (state) => t(DISPUTES[state] ?? state);

/** Return why money went back by itself. @param reason as the API says it */
export const ownReasonInWords = (reason) => t(OWN_REASONS[reason] ?? reason);
