"""E-mail addresses in request bodies, also in those of who has no account.

Bodies about accounts are beside this: whoever takes an address does not start with those.
"""

from typing import Annotated

from pydantic import AfterValidator, Field

from storefront.accounts.model import normalise_email

Email = Annotated[
    str,
    Field(max_length=320, json_schema_extra={"format": "email"}),
    AfterValidator(normalise_email),
]
