"""The stages of an order's way to its buyer: what is to be done next."""

from enum import StrEnum


class Stage(StrEnum):
    """What is to be done next, in the order of a day."""

    TO_ACCEPT = "to_accept"  # paid on delivery: call the buyer
    TO_PACK = "to_pack"
    TO_HAND_OVER = "to_hand_over"  # parcels that are still here
    UNDER_WAY = "under_way"  # parcels with a courier
    FAILED = "failed"  # parcels that could not be delivered
    TO_COLLECT = "to_collect"  # it has come, and is not paid
    COMING_BACK = "coming_back"  # parcels
    STOPPED = "stopped"  # units wait, though nothing may be sent
    LATE = "late"  # any that should have come by now
