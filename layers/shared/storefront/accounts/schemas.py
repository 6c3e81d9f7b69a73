"""Request bodies about accounts."""

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from storefront.access import Role
from storefront.accounts.emails import Email
from storefront.accounts.model import MAX_NAME
from storefront.accounts.strength import MAX_LENGTH
from storefront.errors import FieldError, ValidationFailedError
from storefront.web.body import RequestModel, Written

#: Taken as typed: it is never shown, and spaces of it count.
Password = Annotated[
    str, Field(min_length=1, max_length=MAX_LENGTH, json_schema_extra={"format": "password"})
]
Name = Annotated[str, Written(MAX_NAME)]
RefreshTokenText = Annotated[str, Field(min_length=1, max_length=512)]

#: Of the right form; it opens nothing.
EXAMPLE_REFRESH = (
    "MDFKWjdYNE05QzhWMlE1UjZTN1Q4VzlYWVouMDFKWjdYNU4wRDlXM1I2UzdUOFY5WEFZMVou"
    "YS1zYW1wbGUtc2VjcmV0LXRoYXQtb3BlbnMtbm90aGluZw"
)


#: What an account can be: a guest has none.
_ROLES = [role.value for role in Role if role is not Role.GUEST]


def _known_role(text: str) -> str:
    if text not in _ROLES:
        msg = f"must be one of {', '.join(_ROLES)}"
        raise ValueError(msg)
    return text


class RegisterRequest(RequestModel):
    """A new account. There is no role: staff are made by an operator's command."""

    example: ClassVar[dict[str, Any]] = {
        "email": "rahima@example.com",
        "password": "green tea at noon",
        "name": "Rahima",
    }

    email: Email
    password: Password
    name: Name


class LogInRequest(RequestModel):
    """Proof of who one is.

    `session` says where the refresh token goes: into the answer, or (`cookie`) for pages of this
    API's own origin into a cookie that no script can read.
    """

    example: ClassVar[dict[str, Any]] = {
        "email": "rahima@example.com",
        "password": "green tea at noon",
    }

    email: Email
    password: Password
    session: Literal["answer", "cookie"] = "answer"

    @property
    def in_cookie(self) -> bool:
        """Whether the refresh token is to be kept in a cookie."""
        return self.session == "cookie"


class _SessionRequest(RequestModel):
    """A refresh token, or none where a cookie holds it."""

    example: ClassVar[dict[str, Any]] = {"refresh_token": EXAMPLE_REFRESH}

    refresh_token: RefreshTokenText | None = None

    def token_or(self, in_cookie: str | None) -> str:
        """Return the refresh token of the body, or else of the cookie.

        Args:
            in_cookie: None from a client that keeps none in a cookie.

        Raises:
            ValidationFailedError: there is neither.
        """
        token = self.refresh_token if self.refresh_token is not None else in_cookie
        if token is None:
            missing = FieldError(
                field="refresh_token",
                code="missing",
                message="send it, or, with the header X-Storefront, the cookie that holds it",
            )
            raise ValidationFailedError("The request body is not valid; see errors.", [missing])
        return token


class RefreshRequest(_SessionRequest):
    """A refresh token, to be used up; none where the session is in a cookie."""


class LogOutRequest(_SessionRequest):
    """The refresh token of the session that is to end; none where the session is in a cookie."""


class UpdateMeRequest(RequestModel):
    """What to change of one's account; a new password needs the present one."""

    example: ClassVar[dict[str, Any]] = {"name": "Rahima Khatun"}

    name: Name | None = None
    password: Password | None = None
    current_password: Password | None = None

    @model_validator(mode="after")
    def _is_a_change(self) -> Self:
        if self.name is None and self.password is None:
            msg = "give a name or a password to change"
            raise ValueError(msg)
        if (self.password is None) != (self.current_password is None):
            msg = "password and current_password go together"
            raise ValueError(msg)
        return self


class FindAccountsRequest(RequestModel):
    """By what an account is found: its whole address."""

    example: ClassVar[dict[str, Any]] = {"email": "rahima@example.com"}

    email: Email


class UpdateAccountRequest(RequestModel):
    """What to change of somebody's account: what they are to the shop."""

    example: ClassVar[dict[str, Any]] = {"role": "support"}

    role: Annotated[
        str, AfterValidator(_known_role), Field(json_schema_extra={"enum": list(_ROLES)})
    ]

    def to_model(self) -> Role:
        """Return the role."""
        return Role(self.role)
