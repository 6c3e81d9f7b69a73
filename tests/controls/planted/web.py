"""Bugs at the edge: what bodies and keys are taken, and where links lead."""

from tests.controls.bug import Bug

BUGS = [
    Bug(
        "a-request-without-a-key-is-taken-each-time-it-comes",
        "web/request.py",
        "            raise KeyRequiredError(",
        "            key = str(id(self))\n"
        "        if key is None:\n"
        "            raise KeyRequiredError(",
        ("tests/unit/functions/payments/test_create_refund.py",),
    ),
    Bug(
        "joiners-are-taken-for-control-characters",
        "web/body.py",
        '_REFUSED = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})',
        '_REFUSED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})',
        ("tests/unit/web/test_body_text.py", "tests/unit/functions/test_register_user.py"),
    ),
    Bug(
        "pydantic-speaks-to-clients",
        "web/body.py",
        'str(own) if isinstance(own, Exception) else item["msg"]',
        'item["msg"]',
        ("tests/unit/functions/test_request_bodies.py",),
    ),
    Bug(
        "what-was-made-is-looked-for-without-its-stage",
        "web/links.py",
        '    return f"{collection}/{member}/" if collection else f"{member}/"\n',
        '    return f"/api/{collection}/{member}/"\n',
        ("tests/unit/web/test_links.py", "tests/unit/web/test_endpoint.py"),
    ),
    Bug(
        "the-landing-page-forgets-a-base-path-called-api",
        "web/links.py",
        'path.removesuffix(context["resourcePath"].rstrip("/"))',
        'path[: path.index("/api/")]',
        ("tests/unit/web/test_links.py",),
    ),
    Bug(
        "a-page-refuses-what-browsers-add",
        "web/endpoint.py",
        "unknown = [] if self.returns is str else sorted(",
        "unknown = sorted(",
        ("tests/unit/web/test_endpoint.py", "tests/unit/functions/test_show_payment_result.py"),
    ),
    Bug(
        "scripts-may-not-read-where-things-are",
        "web/endpoint.py",
        'EXPOSED_HEADERS = "Location, Retry-After, ETag"',
        'EXPOSED_HEADERS = "ETag"',
        ("tests/unit/web/test_endpoint.py",),
    ),
]
