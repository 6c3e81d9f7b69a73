/**
 * Buys something by card, with the client that openapi-typescript makes of the contract. Tests run it
 * against a sandbox:
 *
 *     API=… EMAIL=… PASSWORD=… PAY=… node buyer.ts
 *
 * `PAY`: where a buyer's decision on Stripe's page is told to the simulator, with the session's id at `{}`.
 */
import createClient from "openapi-fetch";
import type { paths } from "./shop";

declare const process: { env: Record<"API" | "EMAIL" | "PASSWORD" | "PAY", string> };
const { API, EMAIL, PASSWORD, PAY } = process.env;
/** How often an order is looked at until the shop has heard of the payment. */
const LOOKS = 100;

const shop = createClient<paths>({ baseUrl: API });

/** Return what was answered. @throws the problem that was told instead. */
async function ok<T>(request: Promise<{ data?: T; error?: { title: string; detail?: string } }>): Promise<T> {
  const { data, error } = await request;
  if (data === undefined) throw new Error(`${error?.title}: ${error?.detail}`);
  return data;
}

const body = { email: EMAIL, password: PASSWORD };
const tokens = await ok(shop.POST("/api/auth/login/", { body }));
shop.use({
  onRequest: ({ request }) => request.headers.set("Authorization", `Bearer ${tokens.access_token}`),
});

const { items } = await ok(shop.GET("/api/products/", { params: { query: { limit: 100 } } }));
const product = items.find((one) => one.available > 0);
if (!product) throw new Error("nothing is on sale");

const header = { "Idempotency-Key": crypto.randomUUID() };
const wanted = { items: [{ product_id: product.id, quantity: 1 }] };
const order = await ok(shop.POST("/api/orders/", { params: { header }, body: wanted }));
const session = await ok(shop.POST("/api/payment/stripe/session/", { body: { order_id: order.id } }));

await fetch(PAY.replace("{}", session.session_id), { method: "POST" });

const params = { path: { order_id: order.id } };
let { status } = order;
for (let look = 0; look < LOOKS && status === "pending"; look += 1) {
  ({ status } = await ok(shop.GET("/api/orders/{order_id}/", { params })));
}
console.log(status);
