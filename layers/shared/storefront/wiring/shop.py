"""The whole shop."""

from functools import cached_property
from typing import TYPE_CHECKING

from storefront import clock as clocks
from storefront.settings import Settings
from storefront.wiring.desk import DeskParts
from storefront.wiring.imports import ImportParts
from storefront.wiring.messages import MessageParts
from storefront.wiring.search import SearchParts

if TYPE_CHECKING:
    from storefront.audit.repair import StockRepairService, UnpaidRepairService
    from storefront.audit.schedule import ScheduledAudit
    from storefront.audit.service import AuditService
    from storefront.timeline.service import TimelineService


class Shop(DeskParts, MessageParts, SearchParts, ImportParts):
    """All parts of one shop; see `Foundation`."""

    @cached_property
    def timeline_service(self) -> "TimelineService":
        """Tells what happened to orders."""
        from storefront.timeline.service import TimelineService

        return TimelineService(self.orders, self.attempts, self.refunds, self.stock)

    @cached_property
    def audit_service(self) -> "AuditService":
        """Compares what the tables hold with what must hold."""
        from storefront.audit.service import AuditService

        return AuditService(self.store, self.clock)

    @cached_property
    def scheduled_audit(self) -> "ScheduledAudit":
        """The audit as it runs by the clock."""
        from storefront.audit.schedule import ScheduledAudit

        return ScheduledAudit(self.audit_service, self.checks, self.clock)

    @cached_property
    def stock_repair_service(self) -> "StockRepairService":
        """Puts a product's counters right, where an operator says so."""
        from storefront.audit.repair import StockRepairService

        return StockRepairService(self.store, self.audit_service, self.clock)

    @cached_property
    def unpaid_repair_service(self) -> "UnpaidRepairService":
        """Puts the count of a buyer's unpaid orders right, where an operator says so."""
        from storefront.audit.repair import UnpaidRepairService

        return UnpaidRepairService(self.store, self.audit_service)


def deployed_shop() -> Shop:
    """Return the shop that this process's environment describes.

    Raises:
        SettingsError: when a part is made that is not configured.
    """
    return Shop(Settings.from_environment(), clocks.system_clock)
