"""Bodies of the control API's requests, and its refusals."""

from __future__ import annotations

from typing import TypeVar

from flask import request
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError


class ControlError(Exception):
    """A control request that cannot be done.

    Args:
        message: what is wrong, for the person who sent it.
        status: HTTP status.
    """

    def __init__(self, message: str, status: int = 409) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


class Body(BaseModel):
    """Base of the control API's request bodies."""

    model_config = ConfigDict(extra="forbid")


BodyT = TypeVar("BodyT", bound=Body)


def read_body(model: type[BodyT]) -> BodyT:
    """Return the request's JSON as `model`; an absent body means every default.

    Raises:
        ControlError: 400, the body does not fit.
    """
    return read_any_body(TypeAdapter(model))


def read_any_body(adapter: TypeAdapter[BodyT]) -> BodyT:
    """Return the request's JSON as one of several models.

    Raises:
        ControlError: as `read_body`.
    """
    try:
        return adapter.validate_json(request.get_data() or b"{}")
    except ValidationError as error:
        detail = "; ".join(
            f"{'.'.join(map(str, item['loc'])) or 'body'}: {item['msg']}" for item in error.errors()
        )
        raise ControlError(detail, 400) from error
