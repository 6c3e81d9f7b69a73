"""Every function of the template in one process, and a record of what each asks AWS for."""

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any
from unittest.mock import patch

from botocore.auth import S3SigV4PostAuth

from storefront import log
from tests.support.buckets import BUCKETS
from tests.support.dynamodb import TABLE_NAMES
from tests.support.functions import Answer, LambdaContext, call, load, proxy_event
from tests.support.permissions import FILES, needed
from tests.support.sdk import Send, around_each_call
from tests.support.template import Function, Permission, functions, read_template

#: Characters of an answer that a message shows.
MOST_SHOWN = 300


class Deployment:
    """The functions, each loaded with just the variables that the template gives it.

    Args:
        overrides: values of variables, for those functions that have them.

    Attributes:
        functions: by folder, as the template describes them.
        used: by folder, what each function asked AWS for.
        trail: what was called, in order: what it answered, and the failures that it logged.
    """

    def __init__(self, overrides: Mapping[str, str]) -> None:
        tables = {table.value: name for table, name in TABLE_NAMES.items()}
        buckets = {bucket.value: name for bucket, name in BUCKETS.items()}
        self._overrides = tables | buckets | dict(overrides)
        self.functions = {one.folder: one for one in functions(read_template())}
        self.used: defaultdict[str, set[Permission]] = defaultdict(set)
        self.trail: list[str] = []
        self._modules: dict[str, ModuleType] = {}
        self._called: list[str] = []

    def request(self, folder: str, body: Any = None, **event: Any) -> Answer:
        """Call a function behind the API; see `proxy_event`."""
        return self.answer(folder, proxy_event(body, **event))

    def answer(self, folder: str, event: dict[str, Any]) -> Answer:
        """Give an event to a function that answers HTTP."""
        with self._recorded(folder):
            answer = call(self._module(folder), event)
            self.trail.append(f"{folder} answered {answer.status}: {_short(answer.body)}")
            return answer

    def invoke(self, folder: str, event: dict[str, Any]) -> Any:
        """Give an event to a function that does not answer HTTP."""
        with self._recorded(folder):
            returned = self._module(folder).lambda_handler(event, LambdaContext())
            self.trail.append(f"{folder} returned {_short(returned)}")
            return returned

    def handler(self, folder: str) -> Any:
        """Return a function's `lambda_handler`: for one behind the API, its declaration."""
        return self._module(folder).lambda_handler

    def environment(self, function: Function) -> dict[str, str]:
        """Return the variables that a function is given."""
        own = function.variables
        return own | {name: value for name, value in self._overrides.items() if name in own}

    def forget(self, folder: str) -> None:
        """Let a function start anew when it is called next."""
        self._modules.pop(folder, None)

    def _module(self, folder: str) -> ModuleType:
        if folder not in self._modules:
            with patch.dict(os.environ, self.environment(self.functions[folder])):
                self._modules[folder] = load(folder)
        return self._modules[folder]

    @contextmanager
    def _recorded(self, folder: str) -> Iterator[None]:
        def recording(send: Send, client: Any, operation: str, arguments: dict[str, Any]) -> Any:
            service = client.meta.service_model.service_name
            if self._called[-1] == folder:  # not what a rival in the midst of it does
                self.used[folder].update(needed(service, operation, arguments))
            return send(client, operation, arguments)

        log_failure = log.failure

        def telling(message: str, raised: BaseException, /, **fields: Any) -> None:
            self.trail.append(f"{folder} logged {message!r}: {raised!r}")
            log_failure(message, raised, **fields)

        with (
            around_each_call(recording),
            patch.object(log, "failure", telling),
            self._forms_recorded(folder),
        ):
            self.used[folder].update()  # it was driven, even if it asks AWS for nothing
            self._called.append(folder)
            try:
                yield
            except Exception as error:
                self.trail.append(f"{folder} raised {error!r}")
                raise
            finally:
                self._called.pop()

    @contextmanager
    def _forms_recorded(self, folder: str) -> Iterator[None]:
        """Record what others may do by a form that a function has signed, in its name."""
        sign = S3SigV4PostAuth.add_auth

        def signing(signer: S3SigV4PostAuth, request: Any) -> None:
            conditions = request.context["s3-presign-post-policy"]["conditions"]
            bucket = next(one["bucket"] for one in conditions if "bucket" in one)
            self.used[folder].add(("s3:PutObject", FILES[bucket]))
            sign(signer, request)

        with patch.object(S3SigV4PostAuth, "add_auth", signing):
            yield


def _short(value: Any) -> str:
    """Return the beginning of an answer: enough to know it by."""
    text = str(value)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"
