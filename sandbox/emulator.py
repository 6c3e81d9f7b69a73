"""Run the AWS emulator as a sandbox needs it: `emulator-venv/bin/python -P sandbox/emulator.py`.

Two things differ from ministack 1.5.33 as it comes:

* It takes any request with a query parameter named `signature` for a request signed the old AWS
  way, and refuses it (403 IncompleteSignatureException). bKash sends browsers back with just such a
  parameter, to a function URL that asks for no signature. AWS serves those.
* It knows its own access keys only. `sam local` gives containers the developer's keys (or
  `defaultkey`, where there are none), whose secrets nobody here knows. On loopback those belong to
  the owner of the machine: they may do everything, unchecked. The functions that the emulator runs
  use keys that it issued, so their policies are enforced as ever.

This file runs in the emulator's own environment and imports nothing of the project.
"""

from __future__ import annotations

from typing import Any

from ministack.app import main
from ministack.core import iam_evaluator

FOREIGN_PARAMETERS = {"signature", "Signature"}
ACCESS_KEY_PARAMETER = "AWSAccessKeyId"
"""What a request that is signed in its query the old way also names."""
ROOT_KEY = "test"
"""The key that the emulator takes for its root account's."""


def ignore_foreign_signatures() -> None:
    """Make the emulator look at a `signature` only if an AWS access key comes with it."""
    attempted = iam_evaluator._signature_attempted  # noqa: SLF001 - there is no public way

    def signature_attempted(authorization: str, query: dict[str, Any] | None) -> Any:
        parameters = dict(query or {})
        if ACCESS_KEY_PARAMETER not in parameters:
            for name in FOREIGN_PARAMETERS:
                parameters.pop(name, None)
        return attempted(authorization, parameters)

    iam_evaluator._signature_attempted = signature_attempted  # noqa: SLF001 - as above


def admit_developers_keys() -> None:
    """Make the emulator take access keys that it did not issue for its root account's."""
    is_root, authenticate = iam_evaluator.is_root_access_key, iam_evaluator.authenticate

    def is_root_access_key(access_key_id: str) -> bool:
        return is_root(access_key_id) or not was_issued(access_key_id)

    def authenticate_unless_foreign(access_key_id: str, account_id: str) -> Any:
        if is_root(access_key_id) or was_issued(access_key_id):
            return authenticate(access_key_id, account_id)
        iam_evaluator._signed_request.set(None)  # noqa: SLF001 - as `authenticate` does
        return iam_evaluator.resolve_credential(ROOT_KEY, account_id)

    iam_evaluator.is_root_access_key = is_root_access_key
    iam_evaluator.authenticate = authenticate_unless_foreign


def was_issued(access_key_id: str) -> bool:
    """Tell whether the emulator made an access key, for a role or for a user."""
    from ministack.services import iam, sts  # noqa: PLC0415 - ministack loads them when needed

    users = {key for (_, key) in iam._access_keys.to_dict()}  # noqa: SLF001 - as above
    return access_key_id in sts._sessions or access_key_id in users  # noqa: SLF001 - as above


if __name__ == "__main__":
    ignore_foreign_signatures()
    admit_developers_keys()
    main()
