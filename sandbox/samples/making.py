"""Making the sample products through the API, as staff do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import requests

from sandbox.samples import CATEGORIES
from sandbox.samples.attributes import ATTRIBUTES
from sandbox.samples.option_words import OPTION_WORDS
from sandbox.shop import TIMEOUT_SECONDS
from sandbox.terminal import SandboxError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.samples.model import Sample
    from sandbox.samples.pen import Drawing
    from sandbox.shop import Shop

#: Pictures that are drawn and sent at once.
_AT_ONCE = 4


def make_products(shop: Shop, samples: Iterable[Sample]) -> None:
    """Create the sample products and receive their stock, unless the shop has products.

    Args:
        shop: the API, as somebody of staff.
        samples: the products, in the order in which they are made.

    Raises:
        SandboxError: the shop refused something it must accept.
    """
    if shop.call("GET", "/api/products/")["items"]:
        return
    ids = make_categories(shop)
    for code, attribute in ATTRIBUTES:
        shop.call("PUT", f"/api/attributes/{code}/", attribute)
    words = [{"text": text, "bn": bangla} for text, bangla in OPTION_WORDS.items()]
    shop.call("PUT", "/api/option-words/", {"words": words})
    made = [(one, make_product(shop, one, ids[one.category])) for one in samples]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for _ in pool.map(lambda pair: send_pictures(shop, pair[1], pair[0].drawings), made):
            pass  # which raises what was raised
    now = datetime.now(UTC)
    for one, product in made:  # which had their regular prices for a while
        set_prices(shop, product["id"], one, now)


def make_product(shop: Shop, sample: Sample, category_id: str) -> dict[str, Any]:
    """Create a product, receive its stock, and return what the shop answered."""
    body = sample.body | {"category_ids": [category_id]}
    product: dict[str, Any] = shop.call(
        "POST", "/api/products/", body, accepted={201}, key=sample.sku
    )
    if not sample.variants:
        receive(shop, product["id"], sample.stock, key=sample.sku)
    for made, variant in zip(product["variants"], sample.variants, strict=True):
        if variant.stock > 0:
            receive(shop, made["id"], variant.stock, key=made["sku"])
        if made["sku"] in sample.marks:
            shop.call("PATCH", f"/api/variants/{made['id']}/", sample.marks[made["sku"]])
    return product


def receive(shop: Shop, item_id: str, quantity: int, key: str) -> None:
    """Put units of a product, or of one variant, on the shelf."""
    receipt = {"kind": "received", "quantity": quantity, "reason": "Sample stock"}
    shop.call("POST", f"/api/products/{item_id}/stock/", receipt, accepted={201}, key=key)


def set_prices(shop: Shop, product_id: str, sample: Sample, now: datetime) -> None:
    """Put a product on sale now or later, or compare its price, where the sample wants it."""
    changes: dict[str, Any] = {}
    if sample.sale:
        begins, ends = now + sample.sale.begins, now + sample.sale.ends
        times = {"starts_at": begins.isoformat(), "ends_at": ends.isoformat()}
        changes["sale"] = {"price": sample.sale.price, **times}
    if sample.compared:
        changes["compare_at_price"] = sample.compared
    if changes:
        shop.call("PATCH", f"/api/products/{product_id}/", changes)


def send_pictures(shop: Shop, product: dict[str, Any], drawings: Iterable[Drawing]) -> None:
    """Send pictures as staff's browsers do; they are there a moment later."""
    for number, drawing in enumerate(drawings, 1):
        content = drawing.jpeg()
        alt = {"en": drawing.en, "bn": drawing.bn}
        new = {"filename": f"sample-{number}.jpg", "size": len(content), "alt": alt}
        shown = [one["id"] for one in product["variants"] if drawing.value in one["choice"]]
        if shown:
            new["variant_ids"] = shown
        form = shop.call("POST", f"/api/products/{product['id']}/pictures/", new, accepted={201})
        sent = requests.post(
            form["url"],
            data={**form["fields"], "Content-Type": "image/jpeg"},
            files={"file": ("sample.jpg", content)},
            timeout=TIMEOUT_SECONDS,
        )
        if not sent.ok:
            raise SandboxError(f"S3 refused a picture: {sent.text[:500]}", "See `make logs`.")


def make_categories(shop: Shop) -> dict[str, str]:
    """Create the sample categories, and return their ids by their names."""
    ids: dict[str, str] = {}
    for parent, english, bangla in CATEGORIES:
        new: dict[str, Any] = {"name": {"en": english, "bn": bangla}}
        if parent:
            new["parent_id"] = ids[parent]
        key = f"c-{english}".replace(" ", "-")
        answer = shop.call("POST", "/api/categories/", new, accepted={201}, key=key)
        ids[english] = answer["id"]
    return ids
