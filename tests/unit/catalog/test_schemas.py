"""Bodies about products and stock: what is read from good ones, and what bad ones are told."""

import json
from typing import Any

import pytest

from storefront.catalog.model import NewItem, NewProduct, ProductChanges
from storefront.catalog.schemas import CreateProductRequest, UpdateProductRequest
from storefront.errors import ValidationFailedError
from storefront.inventory.model import MovementKind, ProductStatus, StockChange
from storefront.inventory.schemas import ChangeStockRequest
from storefront.money import Money

NEW = {"sku": "tea-1", "name": "Tea", "price": "450.00"}
CHANGE = {"kind": "received", "quantity": 5, "reason": "delivery"}


def _new(body: Any) -> NewProduct:
    return CreateProductRequest.read({"body": json.dumps(body)})[0].to_model("BDT")


def _writer(body: Any) -> ProductChanges:
    return UpdateProductRequest.read({"body": json.dumps(body)})[0].to_model()


def _stock(body: Any) -> StockChange:
    return ChangeStockRequest.read({"body": json.dumps(body)})[0].to_model("product", "actor")


def _faults(refusal: ValidationFailedError) -> dict[str, str]:
    return {error["field"]: error["message"] for error in refusal.fields["errors"]}


def test_a_product_needs_a_sku_code_a_name_and_a_price() -> None:
    assert _new(NEW) == NewProduct(
        "Tea", "", ProductStatus.ACTIVE, (NewItem("TEA-1", Money(45_000, "BDT")),)
    )

    with pytest.raises(ValidationFailedError) as refusal:
        _new({})
    assert _faults(refusal.value).keys() == {"name"}
    with pytest.raises(ValidationFailedError) as refusal:
        _new({"name": "Tea", "price": "1.00"})
    assert _faults(refusal.value) == {"": "must have sku and price, or else options and variants"}


@pytest.mark.parametrize(
    ("currency", "price", "amount"),
    [("JPY", "450", 450), ("KWD", "4.5", 4_500), ("IDR", "1500000", 150_000_000)],
)
def test_a_price_is_read_in_the_currency_of_the_body(
    currency: str, price: str, amount: int
) -> None:
    (item,) = _new(NEW | {"currency": currency, "price": price}).items

    assert item.price == Money(amount, currency)


def test_text_is_kept_as_written_but_for_the_space_around_it() -> None:
    product = _new(NEW | {"name": " চা  পাতা ", "description": "One.\n\n\tTwo. \n"})

    assert product.name == "চা  পাতা"
    assert product.description == "One.\n\n\tTwo."


@pytest.mark.parametrize("escaped", [True, False])
def test_the_longest_description_fits_in_any_script(*, escaped: bool) -> None:
    body = NEW | {"description": "🎉" * 9_990}

    sent = json.dumps(body, ensure_ascii=escaped)

    assert CreateProductRequest.read({"body": sent})[0].description == body["description"]
    change = json.dumps({"description": body["description"]}, ensure_ascii=escaped)
    assert UpdateProductRequest.read({"body": change})[0].description == body["description"]


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ({"price": 450}, "price"),
        ({"price": 450.5}, "price"),
        ({"price": True}, "price"),
        ({"price": "0"}, "price"),
        ({"price": "0.00"}, "price"),
        ({"price": "-1"}, "price"),
        ({"price": "1.001"}, "price"),
        ({"price": "1e9"}, "price"),
        ({"price": "৪৫০"}, "price"),
        ({"price": "1.00\n"}, "price"),
        ({"price": "9999999.99"}, "price"),
        ({"price": "1.5", "currency": "JPY"}, "price"),
        ({"price": None}, "price"),
        ({"currency": "bdt"}, "currency"),
        ({"currency": "XXX"}, "currency"),
        ({"currency": "GHS"}, "currency"),
        ({"currency": ["BDT"]}, "currency"),
        ({"currency": None}, "currency"),
        ({"sku": ""}, "sku"),
        ({"sku": "A" * 65}, "sku"),
        ({"sku": "TEA 1"}, "sku"),
        ({"sku": "TEA\n"}, "sku"),
        ({"sku": "TÉ"}, "sku"),
        ({"sku": "große"}, "sku"),
        ({"sku": "\N{LATIN SMALL LETTER LONG S}ku"}, "sku"),
        ({"sku": "\N{LATIN SMALL LIGATURE FI}g"}, "sku"),
        ({"sku": "\N{LATIN SMALL LETTER DOTLESS I}d"}, "sku"),
        ({"sku": 1}, "sku"),
        ({"name": "  "}, "name"),
        ({"name": "n" * 201}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "a\x85b"}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"name": "\u200b"}, "name"),
        ({"description": "d" * 10_001}, "description"),
        ({"description": "a\x1bb"}, "description"),
        ({"status": "archived"}, "status"),
        ({"available": 5}, "available"),
        ({"id": "01JZ8K3V6M4Q2X9T7B5N1C0DEF"}, "id"),
    ],
)
def test_a_bad_value_of_a_new_product_is_refused_by_its_name(
    value: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationFailedError) as refusal:
        _new(NEW | value)

    assert _faults(refusal.value).keys() == {field}


@pytest.mark.parametrize(
    ("options", "values"), [(4, 1), (1, 101), (1, 0)], ids=["options", "values", "no values"]
)
def test_more_options_and_values_than_there_may_be_are_refused_by_name(
    options: int, values: int
) -> None:
    several = [
        {"name": f"Option {one}", "values": [f"Value {value}" for value in range(values)]}
        for one in range(options)
    ]
    variant = {"sku": "tea-1", "price": "450.00", "choice": ["Value 0"] * min(options, 3)}
    body = {"name": "Tea", "options": several, "variants": [variant]}

    with pytest.raises(ValidationFailedError) as refusal:
        _new(body)

    field = "options" if options > 3 else "options.0.values"
    assert _faults(refusal.value).keys() == {field}


def test_a_price_sent_as_a_number_is_answered_with_how_to_send_it() -> None:
    with pytest.raises(ValidationFailedError) as refusal:
        _new(NEW | {"price": 450})

    assert _faults(refusal.value) == {"price": 'must be text, not a number: "199.00"'}


def test_a_change_names_only_what_is_to_change() -> None:
    assert _writer({"description": ""}) == ProductChanges(description="")
    assert _writer({"status": "inactive"}) == ProductChanges(status=ProductStatus.INACTIVE)
    assert _writer({"name": "Cup", "price": "2"}) == ProductChanges(name="Cup", price="2")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, ""),
        ([], ""),
        ("text", ""),
        (None, ""),
        ({"name": None}, "name"),
        ({"price": None}, "price"),
        ({"sku": "NEW"}, "sku"),
        ({"currency": "USD"}, "currency"),
        ({"status": "archived"}, "status"),
        ({"price": "0.00"}, "price"),
        ({"price": 5}, "price"),
        ({"available": 1}, "available"),
    ],
)
def test_a_bad_change_is_refused_by_the_fields_name(body: Any, field: str) -> None:
    with pytest.raises(ValidationFailedError) as refusal:
        _writer(body)

    assert _faults(refusal.value).keys() == {field}


def test_stock_is_received_or_adjusted_with_a_reason() -> None:
    lost = {"kind": "adjusted", "quantity": -2, "reason": " broken "}

    assert _stock(CHANGE) == StockChange("product", MovementKind.RECEIVED, 5, "delivery", "actor")
    assert _stock(lost) == StockChange("product", MovementKind.ADJUSTED, -2, "broken", "actor")


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": -5}, "quantity"),
        ({"kind": "adjusted", "quantity": 0}, "quantity"),
        ({"quantity": True}, "quantity"),
        ({"quantity": "5"}, "quantity"),
        ({"quantity": 5.0}, "quantity"),
        ({"quantity": 100_001}, "quantity"),
        ({"quantity": 10**400}, "quantity"),
        ({"kind": "adjusted", "quantity": -100_001}, "quantity"),
        ({"kind": "sold"}, "kind"),
        ({"reason": ""}, "reason"),
        ({"reason": "r" * 501}, "reason"),
        ({"reason": "two\nlines"}, "reason"),
        ({"order_id": "x"}, "order_id"),
    ],
)
def test_a_bad_stock_change_is_refused_by_the_fields_name(
    value: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationFailedError) as refusal:
        _stock(CHANGE | value)

    assert _faults(refusal.value).keys() == {field}
