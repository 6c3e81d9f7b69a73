"""The books: audited, and a product's counters put right where an operator says so."""

from collections.abc import Iterator

from storefront.audit.repair import StockRepairService, UnpaidRepairService
from storefront.audit.service import AuditService
from storefront.commands.stack import CommandError


def verify(audit: AuditService) -> Iterator[str]:
    """Audit stock, orders and money, while the shop goes on; yield a line for each difference.

    Args:
        audit: compares what the tables hold with what must hold.

    Raises:
        CommandError: something differs, or could not be judged.
    """
    report = audit.run()
    for difference in report.differences:
        yield str(difference)
    for subject in report.unsettled:
        yield f"not judged, because it changed all the time, or time was up: {subject}"
    yield ", ".join(f"{count} {name}" for name, count in report.counts.items()) + " checked"
    if report.differences or report.unsettled:
        raise CommandError(_found(len(report.differences), len(report.unsettled)))


def _found(differences: int, unsettled: int) -> str:
    found = "1 difference" if differences == 1 else f"{differences} differences"
    return f"{found}, {unsettled} not judged: verify again" if unsettled else found


def repair_stock(
    repair: StockRepairService, product_id: str, reason: str, actor: str, *, apply: bool
) -> Iterator[str]:
    """Set a product's counters to what its ledger and the orders say, or show what that would do.

    Args:
        repair: repairs the counters of one product at a time.
        product_id: the product.
        reason: why; kept with the repair.
        actor: who does it; kept as well.
        apply: do it, and not only show it.

    Raises:
        NotFoundError: there is no such product.
        NotRepairableError: it does not stand still, or its ledger or orders cannot be right.
        UnavailableError: the tables could not be read, or the outcome is not known.
    """
    proposal = repair.propose(product_id)
    if not proposal.is_needed:
        yield f"{product_id}: nothing to repair, {proposal.before}"
        return
    yield f"{product_id}: is {proposal.before}, should be {proposal.after}"
    if not apply:
        yield "nothing was changed; --apply does it"
        return
    repair.apply(proposal, reason, actor)
    yield "repaired"


def repair_unpaid(repair: UnpaidRepairService, user_id: str, *, apply: bool) -> Iterator[str]:
    """Set what is counted of a buyer's unpaid orders to what these say, or show what it would do.

    Args:
        repair: repairs the count of one buyer at a time.
        user_id: the buyer.
        apply: do it, and not only show it.

    Raises:
        NotRepairableError: the buyer's orders do not stand still.
        UnavailableError: the tables could not be read, or the outcome is not known.
    """
    proposal = repair.propose(user_id)
    if not proposal.is_needed:
        yield f"{user_id}: nothing to repair, {proposal.before}"
        return
    yield f"{user_id}: counted are {proposal.before}, unpaid are {proposal.after}"
    if not apply:
        yield "nothing was changed; --apply does it"
        return
    repair.apply(proposal)
    yield "repaired"
