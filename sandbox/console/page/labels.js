// Words for what the server only names.

import { number, t } from "./common/words.js";

export const PROVIDERS = { stripe: "Stripe", bkash: "bKash", dynamodb: "DynamoDB" };

/** The pages of the shop, by the names that `make start` prints. */
export const PAGES = { shop: "Demo shop", staff: "Staff page", docs: "API documentation" };

/** What the stream tells, by the kinds of its entries. */
export const KINDS = {
  order: "Orders", call: "Provider calls", delivery: "Webhooks", strike: "Faults", log: "Log lines",
  console: "Console",
};

export const STATES = { ready: "ready", silent: "runs, but does not answer", down: "does not run" };

/** The switches of sandbox/console/switches.py, by target and name. */
export const SWITCHES = {
  "stripe webhook-lost": "Webhooks get lost",
  "stripe webhook-twice": "Webhooks come twice",
  "stripe webhook-late": "Webhooks come 5 minutes late",
  "stripe webhook-forged": "Forged webhooks come too",
  "stripe calls-fail": "Calls fail (503)",
  "stripe calls-slow": "Calls take 3 seconds",
  "stripe answers-lost": "Answers get lost, though it was done",
  "stripe refunds-wait": "Refunds stay pending",
  "bkash notification-lost": "Notifications get lost",
  "bkash buyer-lost": "Buyers do not come back",
  "bkash buyer-twice": "Buyers come back twice",
  "bkash execute-fails": "Execute fails (503)",
  "bkash execute-lost": "The answer of Execute gets lost",
  "bkash query-old": "Query answers what was before",
  "bkash refunds-wait": "Refunds stay pending",
  "dynamodb throttled": "A third of the requests are throttled",
  "dynamodb conflicts": "A third of the writes meet others",
  "dynamodb fails": "A third of the requests fail",
  "dynamodb answers-lost": "A third of the answers get lost, though it was done",
};

const UNITS = [[86400, "1 day", "{n} days"], [3600, "1 hour", "{n} hours"], [60, "1 minute", "{n} minutes"]];

/** Return a time in its largest units: hours and minutes of 5400 seconds. */
export function span(seconds) {
  const parts = [];
  let rest = seconds;
  for (const [size, one, several] of UNITS) {
    const n = Math.floor(rest / size);
    rest -= n * size;
    if (n > 0) parts.push(t(n === 1 ? one : several, { n }));
  }
  if (rest > 0 || parts.length === 0) parts.push(`${number(rest)} s`);
  return parts.join(" ");
}
