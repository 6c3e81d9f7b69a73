"""Parts of staff's desk."""

from functools import cached_property
from typing import TYPE_CHECKING

from storefront.wiring.accounts import AccountParts
from storefront.wiring.payments import PaymentParts

if TYPE_CHECKING:
    from storefront.desk.finding import OrderFinder
    from storefront.desk.invoicing import Invoices
    from storefront.desk.orders import StaffOrderService
    from storefront.desk.todo import TodoService
    from storefront.desk.worklist import Worklist


class DeskParts(AccountParts, PaymentParts):
    """Orders as staff see and find them."""

    @cached_property
    def staff_order_service(self) -> "StaffOrderService":
        """Shows orders, to staff with who bought them."""
        from storefront.desk.orders import StaffOrderService

        lists, providers = self.order_list_service, self.providers
        return StaffOrderService(self.accounts, self.orders, lists, providers, self.clock)

    @cached_property
    def order_finder(self) -> "OrderFinder":
        """Finds orders by what a buyer has in hand."""
        from storefront.desk.finding import OrderFinder
        from storefront.payments.store.names import ProviderNames

        names = ProviderNames(self.store)
        return OrderFinder(
            self.accounts,
            self.orders,
            self.order_index,
            self.attempts,
            names,
            self.staff_order_service,
        )

    @cached_property
    def todo_service(self) -> "TodoService":
        """Tells what waits for a person; a domain that knows of such things is a line here."""
        from storefront.desk.todo import TodoService
        from storefront.orders.tasks import OrderTasks
        from storefront.payments.tasks import PaymentTasks

        payments = PaymentTasks(self.attempts, self.attempt_index, self.refunds, self.clock)
        return TodoService([payments, OrderTasks(self.order_index, self.clock)])

    @cached_property
    def worklist(self) -> "Worklist":
        """Tells what is to be done next."""
        from storefront.desk.worklist import Worklist

        return Worklist(
            self.store, self.order_index, self.terms, self.staff_order_service, self.clock
        )

    @cached_property
    def invoices(self) -> "Invoices":
        """Makes invoices of orders."""
        from storefront.desk.invoicing import Invoices

        return Invoices(self.staff_order_service, self.attempts, self.terms)
