"""A dispute: a buyer asks their bank for the money back (https://docs.stripe.com/disputes).

inquiry ──► closed ──┐
   └─────────────────┴──► dispute ──► closed: won, or lost, and the bank takes its amount
"""

from dataclasses import dataclass

from storefront.orders.model import UNNAMED_DISPUTE

#: Stripe's word for a dispute that the buyer won (https://docs.stripe.com/api/disputes/object).
_LOST = "lost"
#: Its words for disputes that are over; "charge_refunded" is of older versions of its API.
OVER = frozenset({_LOST, "won", "warning_closed", "prevented", "charge_refunded"})
#: How its words for an inquiry, a bank's question, begin.
_INQUIRY = "warning_"


@dataclass(frozen=True, slots=True)
class Dispute:
    """One dispute of a capture, as Stripe last told of it.

    Args:
        dispute_id: Stripe's name for it.
        state: Stripe's word for how it stands.
        amount: what is disputed, in minor units; never more than was captured.
        is_open: whether the bank has still to decide.
    """

    dispute_id: str
    state: str
    amount: int
    is_open: bool

    @property
    def lost(self) -> int:
        """What the bank has taken, in minor units."""
        return 0 if self.is_open or self.state != _LOST else self.amount

    @property
    def seriousness(self) -> tuple[bool, bool, bool]:
        """By this the state to show is chosen: first what is open, and then what cost money."""
        return self.is_open, not self._is_inquiry, self.lost > 0

    def is_news(self, known: "Dispute | None") -> bool:
        """Return whether it says more than what is known of the same dispute.

        Events come in any order, so the state that is further on is the newer one.
        """
        if known is None or self.progress > known.progress:
            return True
        is_level = self.progress == known.progress
        return is_level and self.is_open and self.state != known.state

    @property
    def _is_inquiry(self) -> bool:
        return self.state.startswith(_INQUIRY)

    @property
    def progress(self) -> tuple[bool, bool, bool]:
        """How far it is: an inquiry before a dispute, open before closed, a verdict at the end."""
        return not self._is_inquiry, not self.is_open, self.state in OVER


@dataclass(frozen=True, slots=True)
class AttemptDisputes:
    """The disputes of one capture.

    Args:
        each: those known, the one that changed last at the end.
    """

    each: tuple[Dispute, ...] = ()

    @property
    def lost(self) -> int:
        """Minor units that banks took; more than the capture if they took the same money."""
        return sum(dispute.lost for dispute in self.each)

    @property
    def open(self) -> set[str]:
        """Ids of those that a bank has still to decide."""
        return {dispute.dispute_id for dispute in self.each if dispute.is_open}

    @property
    def state(self) -> str | None:
        """Stripe's word for the most serious one, of equals the latest; None without any."""
        worst = max(reversed(self.each), key=lambda one: one.seriousness, default=None)
        return worst.state if worst else None

    def known(self, dispute_id: str) -> Dispute | None:
        """Return what is known of a dispute; the one whose id was not kept may be any."""
        by_id = {dispute.dispute_id: dispute for dispute in self.each}
        return by_id.get(dispute_id) or by_id.get(UNNAMED_DISPUTE)

    def with_(self, dispute: Dispute) -> "AttemptDisputes":
        """Return the same disputes, but one as it stands now."""
        replaced = {dispute.dispute_id, UNNAMED_DISPUTE}
        others = [one for one in self.each if one.dispute_id not in replaced]
        return AttemptDisputes((*others, dispute))
