"""What the tests of the account functions share."""

from tests.support.account_functions import api, me

__all__ = ["api", "me"]
