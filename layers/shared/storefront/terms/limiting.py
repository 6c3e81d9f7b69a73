"""The totals of promotions: changed along with the promotions, in the same transaction."""

from collections.abc import Mapping

from storefront.db.store import Store, Transaction
from storefront.errors import FieldError, ValidationFailedError
from storefront.terms.model import fault
from storefront.terms.promotions import Promotion, PromotionTerms
from storefront.uses.model import all_parts, used_of
from storefront.uses.repository import end_total, read_counts, set_total


def change_totals(
    store: Store, transaction: Transaction, before: PromotionTerms, after: PromotionTerms
) -> None:
    """Let the counters follow the promotions that are changed; those of others stay as they are.

    Args:
        store: reads the counters.
        transaction: changes the promotions; it is cancelled if more was used meanwhile.
        before: the promotions as they are.
        after: as they are to be.

    Raises:
        ValidationFailedError: a total is less than what is used, which it says.
    """
    known, wanted = _limited(before), _limited(after)
    others = {
        code: one
        for code, one in wanted.items()
        if code not in known or known[code].edition != one.edition
    }
    ended = known.keys() - wanted.keys()
    changed = [*others, *sorted(ended)]
    counts = read_counts(store, [part for code in changed for part in all_parts(code)])
    for code in ended:
        end_total(transaction, code, counts)
    found = list[FieldError]()
    for place, one in enumerate(after.promotions):
        if one.code in others and one.limits.total is not None:
            used = used_of(one.code, counts)
            if used > one.limits.total:
                message = f"is less than the {used} that are used"
                found.append(fault(f"promotions.{place}.limits.total", "used", message))
            else:
                set_total(transaction, one.code, counts, one.limits.total, one.edition)
    if found:
        raise ValidationFailedError("The settings are not valid; see errors.", found)


def totals_used(store: Store, terms: PromotionTerms) -> Mapping[str, int]:
    """Return how often each promotion whose total is limited was used, by its code."""
    codes = list(_limited(terms))
    counts = read_counts(store, [part for code in codes for part in all_parts(code)])
    return {code: used_of(code, counts) for code in codes}


def _limited(terms: PromotionTerms) -> dict[str, Promotion]:
    """Return the promotions whose total is limited, by their codes."""
    return {one.code: one for one in terms.promotions if one.limits.total is not None}
