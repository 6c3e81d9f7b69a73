"""The books: audited, and a product's counters put right where an operator says so."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from storefront.audit.findings import NOT_JUDGED
from storefront.audit.model import AuditReport
from storefront.audit.reading import Tell, tell_nobody
from storefront.audit.repair import (
    Counters,
    Proposal,
    StockRepairService,
    UnpaidProposal,
    UnpaidRepairService,
)
from storefront.audit.service import AuditService, Plan
from storefront.audit.state import NothingToGoOnFromError
from storefront.audit.views import audit_view
from storefront.commands.reply import CommandError, Exit, Reply
from storefront.db.store import Store
from storefront.orders.repository import Unpaid


def verify(
    audit: AuditService, store: Store, folder: Path | None = None, tell: Tell = tell_nobody
) -> Reply:
    """Audit stock, orders and money, while the shop goes on, and say each difference.

    Args:
        audit: compares what the tables hold with what must hold.
        store: knows how large the tables are.
        folder: where an audit that was stopped goes on; a new one where not given.
        tell: is told how far it is, and how to go on if it does not come to its end.

    Raises:
        CommandError: nothing can go on from the folder.
        UnavailableError: the tables could not be read.
    """
    place = _Workplace(folder, tell)
    sizes = {table: size for table in audit.tables if (size := store.size(table)) is not None}
    try:
        report = audit.run(Plan(place.folder, place.tell, sizes))
    except NothingToGoOnFromError as error:
        raise CommandError(str(error)) from error
    finally:
        place.leave()
    return _verified(report)


def verify_changed(audit: AuditService, since: datetime) -> Reply:
    """Audit what was changed since a moment, as far as indexes tell, and say each difference.

    Args:
        audit: compares what the tables hold with what must hold.
        since: the moment.

    Raises:
        UnavailableError: the tables could not be read.
    """
    return _verified(audit.run_changed(since))


def _verified(report: AuditReport) -> Reply:
    lines = [str(difference) for difference in report.differences]
    lines += [f"and {report.more} more"] if report.more else []
    lines += [f"{NOT_JUDGED}: {subject}" for subject in report.unsettled]
    lines.append(", ".join(f"{count} {name}" for name, count in report.counts.items()) + " checked")
    data = audit_view(report)
    if report.differences:
        complaint = _found(report.found, len(report.unsettled))
        return Reply(lines, data, Exit.DIFFERS, complaint)
    if report.unsettled:
        return Reply(lines, data, Exit.UNKNOWN, _found(0, len(report.unsettled)))
    return Reply(lines, data)


def _found(differences: int, unsettled: int) -> str:
    found = "1 difference" if differences == 1 else f"{differences} differences"
    return f"{found}, {unsettled} not judged: verify again" if unsettled else found


class _Workplace:
    """A folder that stays as long as an audit can go on in it.

    Args:
        folder: where; a new one where not given.
        tell: is told how to go on, before it matters.
    """

    def __init__(self, folder: Path | None, tell: Tell) -> None:
        self.folder = folder or Path(mkdtemp(prefix="storefront-verify-"))
        self._tell = tell
        self._is_of_use = folder is not None

    def tell(self, text: str) -> None:
        """Tell how far it is."""
        if not self._is_of_use:
            self._tell(f"if this is stopped, verify --folder {self.folder} goes on")
            self._is_of_use = True
        self._tell(text)

    def leave(self) -> None:
        """Remove the folder, unless something is left in it to go on from."""
        if self._is_of_use:
            with suppress(OSError):  # it is not empty
                self.folder.rmdir()
        else:
            rmtree(self.folder)


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
    do = partial(repair.apply, proposal, reason, actor) if apply else None
    return _repaired({"product_id": product_id}, proposal, do)


def repair_unpaid(repair: UnpaidRepairService, user_id: str, *, apply: bool) -> Reply:
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
    do = partial(repair.apply, proposal) if apply else None
    return _repaired({"user_id": user_id}, proposal, do)


def _repaired(
    what: dict[str, str], proposal: Proposal | UnpaidProposal, do: Callable[[], None] | None
) -> Reply:
    """Do what was proposed, unless there is nothing to do or it shall only be shown."""
    (name,) = what.values()
    data = {**what, "is": _figures(proposal.before), "should_be": _figures(proposal.after)}
    if not proposal.is_needed:
        line = f"{name}: nothing to repair, {proposal.before}"
        return Reply([line], {**data, "repaired": False})
    line = f"{name}: is {proposal.before}, should be {proposal.after}"
    if do is None:
        complaint = "nothing was changed; --apply does it"
        return Reply([line], {**data, "repaired": False}, Exit.DIFFERS, complaint)
    do()
    return Reply([line, "repaired"], {**data, "repaired": True})


def _figures(counted: Counters | Unpaid) -> dict[str, object]:
    return {
        name: sorted(value) if isinstance(value, frozenset) else value
        for name, value in asdict(counted).items()
    }
