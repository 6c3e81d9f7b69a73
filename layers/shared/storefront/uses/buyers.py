"""What one buyer has used is counted by account, phone and e-mail; the last two as digests.

A phone has few digits: whoever has a plain digest finds the number by trying all of them. So these
are made with a key (HMAC, RFC 2104), which stands nowhere beside them. It is never changed: the
digests of an earlier key would be of other buyers.
"""

import hashlib
import hmac

from storefront.keys import read_keys, to_base64url
from storefront.parameters import Secret

_DIGEST_BYTES = 18


class BuyerNames:
    """Names buyers for who counts them.

    Args:
        keys: JSON object of key id to base64url key; the last one counts.
    """

    def __init__(self, keys: Secret) -> None:
        self._secret = keys

    def of(self, user_id: str, *personal: str) -> list[str]:
        """Return the names that a buyer is counted by; of an account or guest, the id itself.

        Args:
            user_id: the account or guest.
            *personal: phone and e-mail, normalised; empty where they gave none.

        Raises:
            SigningKeysError: there is no proper key.
            UnavailableError: the key cannot be fetched.
        """
        return [user_id, *(self._digest(one) for one in personal if one)]

    def of_phone(self, phone: str) -> str:
        """Return the name that a phone is counted by; raises as `of` does.

        Args:
            phone: in E.164.
        """
        return self._digest(phone)

    def _digest(self, text: str) -> str:
        *_, key = read_keys(self._secret.json()).values()
        return to_base64url(hmac.digest(key, text.encode(), hashlib.sha256)[:_DIGEST_BYTES])
