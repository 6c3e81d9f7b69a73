"""What staff see of the rows of a price list."""

from typing import NotRequired

from typing_extensions import TypedDict

from storefront.contract import Decimals, SaleId
from storefront.errors import FieldError
from storefront.money import Money
from storefront.pricelist.model import PriceField, RowOutcome, RowResult


class PriceRowView(TypedDict):
    """Values of a product without options, or of a variant, as they are now."""

    regular_price: Decimals
    compare_at_price: Decimals | None
    low_mark: int


class RowProblemView(TypedDict):
    """Why a row was not written; `slug` is what the type of such a problem ends with."""

    slug: str
    title: str
    detail: NotRequired[str]
    errors: NotRequired[list[FieldError]]


class PriceResultView(TypedDict):
    """What has become of a row.

    `now` is null if there is no such thing. `conflicts`: the values that somebody else has changed
    since they were seen. `problem`: why it was refused, or is not known yet.
    """

    id: SaleId
    outcome: RowOutcome
    now: PriceRowView | None
    conflicts: list[PriceField]
    problem: RowProblemView | None


class PriceResultListView(TypedDict):
    """What has become of each row, in their order."""

    items: list[PriceResultView]


def result_view(result: RowResult) -> PriceResultView:
    """Return what has become of a row, as clients see it."""
    return {
        "id": result.item_id,
        "outcome": result.outcome,
        "now": _now_view(result),
        "conflicts": list(result.conflicts),
        "problem": _problem_view(result),
    }


def _now_view(result: RowResult) -> PriceRowView | None:
    if result.now is None or result.currency is None:
        return None
    price, compared = result.now[PriceField.REGULAR_PRICE], result.now[PriceField.COMPARE_AT_PRICE]
    currency = result.currency
    return {
        "regular_price": str(Money(price or 0, currency)),
        "compare_at_price": None if compared is None else str(Money(compared, currency)),
        "low_mark": result.now[PriceField.LOW_MARK] or 0,
    }


def _problem_view(result: RowResult) -> RowProblemView | None:
    error = result.error
    if error is None:
        return None
    view: RowProblemView = {"slug": error.slug, "title": error.title}
    if error.detail:
        view["detail"] = error.detail
    if errors := error.fields.get("errors"):
        view["errors"] = errors
    return view
