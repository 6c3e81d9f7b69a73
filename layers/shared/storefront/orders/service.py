"""Placing orders: all products or none, never more than there is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from storefront import log
from storefront.access import Caller
from storefront.accounts.session_guard import SessionGuard
from storefront.clock import Clock, iso
from storefront.contacts.model import Contact
from storefront.contacts.repository import put_contact
from storefront.currencies import ONLINE, Provider
from storefront.db import idempotency
from storefront.db.idempotency import IdempotencyKeys
from storefront.db.refusals import TransactionCanceledError, TransactionConflictError
from storefront.db.store import Store, Transaction
from storefront.db.tables import Table
from storefront.errors import (
    ConflictError,
    OutOfStockError,
    UnavailableError,
)
from storefront.idempotency import IdempotencyKey
from storefront.ids import new_id
from storefront.inventory.model import (
    SALE_ITEM,
    MovementKind,
    OrderMovement,
    Parts,
    ProductStatus,
    SaleItem,
    product_of,
)
from storefront.inventory.repository import (
    StockRepository,
    products_in,
    sale_items,
    stock_key,
)
from storefront.inventory.search import StockSearch
from storefront.inventory.sharding import ShardingService
from storefront.money import Money, parse_money
from storefront.orders.holds import HoldService
from storefront.orders.model import Order
from storefront.orders.placing import HoldPolicy, place_order
from storefront.orders.quote import Quote, QuoteExpiredError
from storefront.orders.refusals import (
    ChooseVariantError,
    PriceChangedError,
    ProductUnavailableError,
    QuoteNeededError,
    TooManyUnpaidError,
)
from storefront.orders.repository import (
    BUYER_LABEL,
    QUOTE_LABEL,
    OrderRepository,
    Unpaid,
    order_pk,
    unpaid_in,
)
from storefront.orders.status import PLACED
from storefront.orders.trusting import PhoneUnfitError, require_fit
from storefront.orders.using import UseFinder, UseGoneError
from storefront.orders.views import OrderView, order_view
from storefront.terms.repository import TermsRepository
from storefront.terms.tax import STANDARD
from storefront.uses.model import Use
from storefront.uses.repository import take
from storefront.values import dataclass

#: For how many seconds an order is tried while others change its products' stock or price; the
#: last try may take `Retry.deadline_seconds` more, and API Gateway waits 29.
_SECONDS = 18.0
#: And how often at the most.
_TRIES = 60
#: Seconds for which it waits for a change of all shards of a product, each time.
_LONGEST_PAUSE = 0.5
#: How often others are met at a product's stock before it is looked for elsewhere.
_MAX_CONFLICTS = 2
#: Of a buyer who says nothing of prices.
NOTHING_SEEN: Mapping[str, str] = {}
#: Lapsed orders released on the spot when stock is short.
_RELEASED_AT_ONCE = 25
#: How often; among many buyers what one has released may be another's.
_RELEASES = 12


class OrderService:
    """Places orders.

    Args:
        store: must know the orders and catalog tables.
        orders, stock: repositories on that store.
        keys: idempotency keys of the orders table.
        holds: releases lapsed holds when stock is short.
        sharding: spreads the stock of products at which orders meet each other.
        policy: how long stock is held.
        clock: the present.
        session_guard: makes sure that buyers' sessions are good.
        uses: finds what an order uses of limited promotions.
        terms: tell whether one may order without a quote.
        providers: who charges for what is sold.
    """

    def __init__(
        self,
        store: Store,
        orders: OrderRepository,
        stock: StockRepository,
        keys: IdempotencyKeys,
        holds: HoldService,
        sharding: ShardingService,
        policy: HoldPolicy,
        clock: Clock,
        *,
        session_guard: SessionGuard,
        uses: UseFinder,
        terms: TermsRepository,
        providers: Collection[Provider] = ONLINE,
    ) -> None:
        self._store = store
        self._orders = orders
        self._stock = stock
        self._keys = keys
        self._holds = holds
        self._sharding = sharding
        self._policy = policy
        self._session_guard = session_guard
        self._uses = uses
        self._terms = terms
        self._clock = clock
        self._providers = providers

    def place(
        self,
        caller: Caller,
        wanted: Mapping[str, int],
        key: IdempotencyKey | None,
        seen: Mapping[str, str] = NOTHING_SEEN,
        contact: Contact | None = None,
    ) -> OrderView:
        """Place an order at the catalogue's prices and hold its stock, in one transaction.

        Args:
            caller: the buyer.
            wanted: quantity by product id; 1 to 30 products.
            key: a repeat with the same key and body gets the first answer, unchanged.
            seen: price of a unit by product id, as the buyer knows it; others may be anything.
            contact: whom it is for, if they have said.

        Raises:
            QuoteNeededError: the shop's terms say more of what it costs than the catalogue.
            ProductUnavailableError: a product does not exist or is not sold.
            ChooseVariantError: a product has options, of which none was chosen.
            SessionEndedError: the buyer's account is not what the token says.
            PriceChangedError: the buyer has seen another price.
            OutOfStockError: a product is short, after lapsed holds on it were released.
            TooManyUnpaidError: the buyer holds too much, after their lapsed holds were released.
            ValidationFailedError: several currencies, or money that nobody could charge.
            IdempotencyMismatchError: the key came with another body before.
            UnavailableError: no definite outcome in time; repeat with the same key.
        """
        return self._place(caller, Wish(wanted, seen, contact=contact), key)

    def place_quoted(
        self,
        caller: Caller,
        quote: Quote,
        key: IdempotencyKey | None,
        contact: Contact | None = None,
    ) -> OrderView:
        """Place an order as it was quoted, to the last unit; a quote becomes one order at most.

        Raises as `place` does, and:

        Args:
            caller: the buyer, whose quote it is.
            quote: an opened quote. One that has become an order is answered that order, lapsed or
                not.
            key: as for `place`.
            contact: as for `place`.

        Raises:
            QuoteExpiredError: it has lapsed.
            UseGoneError: a promotion of it is used up, or was changed.
            PhoneUnfitError: its phone is not what the quote demands.
        """
        if not quote.is_good_at(self._clock()):
            placed = self._placed_by(quote)
            if placed is None:
                raise QuoteExpiredError
            return placed
        wanted = {one.product_id: one.quantity for one in quote.lines}
        seen = {one.product_id: str(Money(one.unit_price, quote.currency)) for one in quote.lines}
        return self._place(caller, Wish(wanted, seen, quote, contact), key)

    def _place(self, caller: Caller, wish: "Wish", key: IdempotencyKey | None) -> OrderView:
        try:
            return self._tried(caller, wish, key)
        except (ConflictError, UseGoneError, PhoneUnfitError):
            # The first request may have taken the last unit, or use: a repeat is owed its answer.
            answer: OrderView | None = self._keys.answer_of(key)
            if answer is None and wish.quote:
                answer = self._placed_by(wish.quote)
            if answer is None:
                raise
            return answer

    def _placed_by(self, quote: Quote) -> OrderView | None:
        """Return the order that a quote has become, as it is now."""
        order = self._orders.placed_by(quote)
        return order_view(order, self._providers) if order else None

    def _tried(self, caller: Caller, wish: "Wish", key: IdempotencyKey | None) -> OrderView:
        wanted = wish.wanted
        if sum(wanted.values()) > self._policy.max_units:
            raise TooManyUnpaidError(self._policy, Unpaid())
        tries = _Tries(StockSearch(self._stock, wanted))
        items: dict[str, SaleItem] = {}
        for turn in self._store.turns(_SECONDS, _TRIES):
            items = items or self._sold_items(caller, wish, tries)
            if self._waits(items, tries) or self._is_short(items, tries) or self._collects(tries):
                items = {}
                continue
            try:
                return self._commit(caller, items, tries, key, wish)
            except TransactionCanceledError as error:
                answer = self._answer_of(key, wish, error)
                if answer is not None:
                    return answer
                require_fit(error.failed)
                self._uses.require_left(error.failed, wish.quote.wanted if wish.quote else ())
                self._make_room(error, tries)
                # Or another order has its number, and the next try has another one. Or stock, price
                # or status changed after they were read: look again.
                tries.search.read_all_shards(products_in(error.failed))
                items = {}
            except TransactionConflictError as error:
                if self._must_read(products_in(error.labels), items, tries.search):
                    items = {}
                self._store.give_way(error.took, turn)
        raise UnavailableError(
            "Too many orders for these products at this moment. Send the same request again."
        )

    def _must_read(
        self, product_ids: Collection[str], items: Mapping[str, SaleItem], search: StockSearch
    ) -> bool:
        """Let stock be looked for elsewhere; tell whether sale items must be read again first."""
        stale = search.drop_conflicted(product_ids, items)
        crowded = search.crowded()
        for product_id in crowded:
            self._sharding.heat(product_id)
        return bool(stale or crowded or not product_ids)

    def _is_short(self, items: Mapping[str, SaleItem], tries: "_Tries") -> bool:
        """Look for stock; tell whether it is short, and if so release lapsed holds first.

        It is looked at again whoever released them: another order may have been quicker.

        Raises:
            OutOfStockError: it is short, and there is nothing left to release.
        """
        short = tries.search.look(items)
        if short and not tries.releases and tries.search.is_sure:
            raise OutOfStockError(short)
        if short and tries.releases:
            missing = {one["product_id"]: one["requested"] - one["available"] for one in short}
            released = self._holds.release_for(missing, _RELEASED_AT_ONCE)
            tries.releases = tries.releases - 1 if released else 0
        return bool(short)

    def _collects(self, tries: "_Tries") -> bool:
        """Bring units together that lie in too many shards; tell whether there are any."""
        scattered = tries.search.scattered
        for product_id in scattered:
            self._sharding.collect(product_id)
        if scattered:
            tries.search.read_all_shards(scattered)
        return bool(scattered)

    def _make_room(self, error: TransactionCanceledError, tries: "_Tries") -> None:
        """Release a buyer's lapsed holds once, if the order was one too many."""
        if BUYER_LABEL not in error.failed:
            return
        held = unpaid_in(error.failed[BUYER_LABEL])
        if not tries.may_make_room:
            raise TooManyUnpaidError(self._policy, held) from error
        self._holds.release(held.order_ids)
        tries.may_make_room = False

    def _answer_of(
        self, key: IdempotencyKey | None, wish: "Wish", error: TransactionCanceledError
    ) -> OrderView | None:
        """Return what the first such request was answered, if that is why it failed."""
        if idempotency.IDEMPOTENCY_LABEL in error.failed:
            answer: OrderView | None = self._keys.answer_of(key)
            return answer
        if wish.quote and QUOTE_LABEL in error.failed:
            return self._placed_by(wish.quote)
        return None

    def _waits(self, items: Mapping[str, SaleItem], tries: "_Tries") -> bool:
        """Wait for a change of all shards of a product; tell whether there is any.

        It only lets the change come through: where clocks differ, one need not believe in it.
        """
        now = self._clock()
        paused = [one.paused_until for one in items.values() if one.paused_until]
        left = max((until - now).total_seconds() for until in paused) if paused else 0.0
        if left <= 0 or not tries.pauses:
            return False
        tries.pauses -= 1
        self._store.give_way(min(left, _LONGEST_PAUSE))
        return True

    def _sold_items(self, caller: Caller, wish: "Wish", tries: "_Tries") -> dict[str, SaleItem]:
        """Return what is sold; read with it, and find, what the order uses of promotions.

        Without a quote there are none; what is read then are the terms, which may not let one.
        """
        promised = wish.quote.wanted if wish.quote else ()
        along = self._uses.keys(promised) if wish.quote else {Table.SHOP: self._terms.keys}
        keys = [stock_key(product_id, SALE_ITEM) for product_id in wish.wanted]
        found = self._session_guard.reader(caller).get_together({Table.CATALOG: keys, **along})
        if wish.quote is None and not self._terms.lets_plain_orders(found[Table.SHOP]):
            raise QuoteNeededError
        sold = require_sold(sale_items(found[Table.CATALOG]), wish.wanted, self._stock)
        if promised:
            read = found.get(Table.SHOP, [])
            tries.uses = self._uses.find(promised, read, caller, wish.contact)
        return sold

    def _commit(
        self,
        caller: Caller,
        items: Mapping[str, SaleItem],
        tries: "_Tries",
        key: IdempotencyKey | None,
        wish: "Wish",
    ) -> OrderView:
        now, parts = self._clock(), tries.search.parts
        _require_seen(items, wish, now)
        lines = [(item, parts[product_id]) for product_id, item in items.items()]
        charges = wish.quote.made_of if wish.quote else None
        order_id, buyer = new_id(now), caller.user_id
        order = place_order(order_id, buyer, lines, now, self._policy, self._providers, charges)
        transaction = self._store.transaction()
        if wish.quote:
            self._orders.claim_quote(transaction, wish.quote, order)
            order = replace(order, uses=tries.uses)
            take(transaction, order.uses, wish.quote.wanted)
            if wish.quote.on_delivery:
                order = replace(order, phone_name=self._uses.phone_of(wish.contact))
        if contact := wish.contact:
            order = replace(order, contact_until=contact.erase_at)
            put_contact(transaction, order_pk(order.order_id), contact)
        data = _placed_data(order) | self._take(transaction, order, lines, now)
        self._orders.give_number(transaction, order)
        self._orders.save(transaction, order, PLACED, caller.user_id, **data)
        view = order_view(order, self._providers)
        # Where there are other shards, nobody waits at one.
        max_conflicts = 1 if any(item.is_hot for item in items.values()) else _MAX_CONFLICTS
        self._keys.claim(transaction, key, view)
        transaction.commit(max_conflicts)
        log.info("order placed", order_id=order.order_id)
        return view

    def _take(
        self,
        transaction: Transaction,
        order: Order,
        lines: Sequence[tuple[SaleItem, Parts]],
        now: datetime,
    ) -> dict[str, Any]:
        """Hold an order's units, or sell those of one that costs nothing; return what to tell."""
        if order.is_free:
            for item, taken in lines:
                self._stock.sell(transaction, item, taken, now)
            sold = {line.product_id: -line.quantity for line in order.lines}
            about = OrderMovement(order.order_id, MovementKind.SOLD, order.user_id)
            return {"movements": self._stock.add_movements(transaction, about, sold, now)}
        for item, taken in lines:
            self._stock.hold(transaction, item, taken, now)
        limits = {"max_orders": self._policy.max_orders, "max_units": self._policy.max_units}
        self._orders.count_unpaid(transaction, order, **limits)
        return {"hold_until": iso(order.hold_expires_at)}


def require_sold(
    found: Mapping[str, SaleItem], wanted: Collection[str], stock: StockRepository
) -> dict[str, SaleItem]:
    """Return what is wanted, in that order, if all of it is sold.

    Args:
        found: the sale items that there are, by product id.
        wanted: product ids.
        stock: tells which variants there are of what has options.

    Raises:
        ProductUnavailableError: a product does not exist or is not sold.
        ChooseVariantError: a product has options, of which none was chosen.
    """
    sold = {
        product_id: found[product_id]
        for product_id in wanted
        if product_id in found and found[product_id].status is ProductStatus.ACTIVE
    }
    if len(sold) < len(wanted):
        missing = [one for one in wanted if one not in sold]
        variants = stock.variants_of([one for one in missing if one == product_of(one)])
        if variants:
            raise ChooseVariantError(variants)
        raise ProductUnavailableError(missing)
    return sold


@dataclass(frozen=True, slots=True)
class Wish:
    """What a buyer orders.

    Args:
        wanted: quantity by product id.
        seen: price of a unit by product id, as the buyer knows it; others may be anything.
        quote: by which it was quoted, if it was.
        contact: whom it is for, if they have said.
    """

    wanted: Mapping[str, int]
    seen: Mapping[str, str]
    quote: Quote | None = None
    contact: Contact | None = None


@dataclass
class _Tries:
    """How far one order is, over its tries."""

    search: StockSearch
    releases: int = _RELEASES
    may_make_room: bool = True
    pauses: int = 3
    uses: tuple[Use, ...] = ()


def _require_seen(items: Mapping[str, SaleItem], wish: Wish, now: datetime) -> None:
    """Raise PriceChangedError if a unit costs, or is taxed, otherwise than the buyer has seen."""
    prices = {one: item.prices.at(now) for one, item in items.items()}
    changed = {one: price for one, price in prices.items() if not _is(price, wish.seen.get(one))}
    for line in wish.quote.lines if wish.quote else ():
        if line.tax_class != (items[line.product_id].tax_class or STANDARD):
            changed[line.product_id] = prices[line.product_id]
    if changed:
        raise PriceChangedError(changed)


def _is(price: Money, text: str | None) -> bool:
    """Return whether a text is a price, however many zeros it is written with; None is any."""
    if text is None:
        return True
    try:
        return parse_money(text, price.currency) == price
    except ValueError:
        return False


def _placed_data(order: Order) -> dict[str, object]:
    data: dict[str, object] = {
        "total_amount": str(order.total),
        "currency": order.total.currency,
        "units": order.units,
    }
    limited = sorted({one.name for one in order.uses})
    return data | ({"limited_promotions": limited} if limited else {})
