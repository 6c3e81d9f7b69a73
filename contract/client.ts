/**
 * What a shop's front end does with the contract. `make contract` compiles it against types that it
 * makes of the contract; nobody runs it. Each `@ts-expect-error` is a mistake that must not compile.
 */
import createClient from "openapi-fetch";
import type { components, paths } from "./shop";

type Schemas = components["schemas"];

const shop = createClient<paths>({ baseUrl: "https://api.example.com/prod" });

/** A word for every status that an order can have, and for no other. */
const shown: Record<Schemas["OrderStatus"], string> = {
  pending: "waiting for payment",
  accepted: "on its way, paid on delivery",
  paid: "paid",
  canceled: "canceled",
  expired: "not paid in time",
  refund_due: "paid too late, money goes back",
  refunded: "money given back",
  refused: "refused at the door",
};

export async function paidOrders(): Promise<string[]> {
  const { data } = await shop.GET("/api/orders/", { params: { query: { status: "paid" } } });
  // @ts-expect-error: no order has this status
  await shop.GET("/api/orders/", { params: { query: { status: "piad" } } });
  // @ts-expect-error: nor can one be compared with it
  data?.items.filter((order) => order.status === "piad");
  return data?.items.map((order) => `${order.number}: ${shown[order.status]}`) ?? [];
}

export async function place(key: string, productId: string): Promise<string> {
  const body: Schemas["PlaceOrderRequest"] = { items: [{ product_id: productId, quantity: 1 }] };
  // @ts-expect-error: an order is placed under an Idempotency-Key only
  await shop.POST("/api/orders/", { body });
  const header = { "Idempotency-Key": key };
  const { data, error } = await shop.POST("/api/orders/", { params: { header }, body });
  if (data) return data.id;
  switch (error.type) {
    case "urn:storefront:problem:out-of-stock":
      return `only ${error.items.map((item) => item.available)} left`;
    case "urn:storefront:problem:too-many-unpaid-orders":
      return `pay or cancel ${error.order_ids} first`;
    // @ts-expect-error: placing an order has no such problem
    case "urn:storefront:problem:refund-too-large":
      return "";
    default:
      return error.title;
  }
}

export function methods(order: Schemas["OrderView"]): string[] {
  // @ts-expect-error: there is no such provider
  order.payment_methods.includes("paypal");
  return order.payment_methods.map((one) => ({ stripe: "card", bkash: "bKash", cash: "cash" })[one]);
}

export function isAboutMoney(entry: Schemas["EntryView"]): boolean {
  // @ts-expect-error: there is no such event
  if (entry.type === "order.payed") return true;
  return entry.type === "order.paid" || entry.type === "refund.succeeded";
}
