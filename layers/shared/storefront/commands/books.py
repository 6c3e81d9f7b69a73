"""The books: audited, and a product's counters put right where an operator says so."""

from dataclasses import asdict

from storefront.audit.repair import Proposal, StockRepairService
from storefront.audit.service import AuditService
from storefront.audit.views import audit_view
from storefront.commands.reply import Exit, Reply


def verify(audit: AuditService) -> Reply:
    """Audit stock, orders and money, while the shop goes on, and say each difference.

    Args:
        audit: compares what the tables hold with what must hold.
    """
    report = audit.run()
    lines = [str(difference) for difference in report.differences]
    lines += [
        f"not judged, because it changed all the time, or time was up: {subject}"
        for subject in report.unsettled
    ]
    lines.append(", ".join(f"{count} {name}" for name, count in report.counts.items()) + " checked")
    data = audit_view(report)
    if report.differences:
        complaint = _found(len(report.differences), len(report.unsettled))
        return Reply(lines, data, Exit.DIFFERS, complaint)
    if report.unsettled:
        return Reply(lines, data, Exit.UNKNOWN, _found(0, len(report.unsettled)))
    return Reply(lines, data)


def _found(differences: int, unsettled: int) -> str:
    found = "1 difference" if differences == 1 else f"{differences} differences"
    return f"{found}, {unsettled} not judged: verify again" if unsettled else found


def repair_stock(
    repair: StockRepairService, product_id: str, reason: str, actor: str, *, apply: bool
) -> Reply:
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
        line = f"{product_id}: nothing to repair, {proposal.before}"
        return Reply([line], _data(proposal, repaired=False))
    line = f"{product_id}: is {proposal.before}, should be {proposal.after}"
    if not apply:
        complaint = "nothing was changed; --apply does it"
        return Reply([line], _data(proposal, repaired=False), Exit.DIFFERS, complaint)
    repair.apply(proposal, reason, actor)
    return Reply([line, "repaired"], _data(proposal, repaired=True))


def _data(proposal: Proposal, *, repaired: bool) -> dict[str, object]:
    return {
        "product_id": proposal.product_id,
        "is": asdict(proposal.before),
        "should_be": asdict(proposal.after),
        "repaired": repaired,
    }
