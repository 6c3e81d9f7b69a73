"""The shape of the code: imports point one way, and nothing grows too long to read."""

import ast
import importlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from storefront.audit.domains import DOMAINS as AUDITS
from storefront.db.records import Record

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "layers" / "shared" / "storefront"

MAX_MODULE_LINES = 500
MAX_FUNCTION_LINES = 40

#: Each package, and the packages of the shop that it may import besides itself.
MAY_IMPORT = {
    "": set(),  # the modules beside the packages: clock, errors, ids, money, ...
    "db": {""},
    "books": {"", "db"},
    "web": {"", "db"},
    "accounts": {"", "db", "books"},
    "inventory": {"", "db", "books"},
    "addresses": {"", "db", "books"},
    "categories": {"", "db", "books", "addresses"},
    "attributes": {"", "db", "books", "categories"},
    "history": {"", "db"},
    "pictures": {"", "db", "history", "inventory"},
    "catalog": {
        *("", "db", "books", "addresses", "attributes", "categories", "history", "inventory"),
        *("pictures",),
    },
    "revisions": {"", "db", "books", "addresses", "catalog", "history", "inventory", "pictures"},
    "pricelist": {"", "db", "catalog", "inventory"},
    "search": {"", "db", "books", "attributes", "categories", "inventory", "catalog"},
    "imports": {
        *("", "db", "books", "addresses", "attributes", "categories", "history", "inventory"),
        *("catalog", "pictures"),
    },
    "contacts": {"", "db", "accounts", "places"},
    "orders": {
        *("", "db", "books", "accounts", "contacts", "inventory", "categories", "places"),
        *("pricing", "terms", "trust", "uses"),
    },
    "fulfilments": {"", "db", "books", "inventory", "orders"},
    "places": {""},
    "pricing": {""},
    "terms": {"", "db", "books", "categories", "places", "pricing", "trust", "uses"},
    "trust": {"", "db", "places"},
    "uses": {"", "db"},
    "addressbook": {"", "db", "books", "accounts", "places"},
    "checks": {"", "db", "books"},
    "payments": {
        *("", "db", "books", "accounts", "checks", "inventory", "orders", "pricing", "uses"),
    },
    "timeline": {"", "db", "inventory", "orders", "payments"},
    "desk": {"", "db", "accounts", "contacts", "fulfilments", "orders", "payments", "terms"},
    "messages": {
        *("", "db", "books", "accounts", "contacts", "orders", "places", "terms", "uses"),
    },
    "audit": {
        *("", "db", "books", "accounts", "checks", "inventory", "attributes", "categories"),
        *("addressbook", "catalog", "fulfilments", "imports", "orders", "payments", "revisions"),
        *("search", "terms", "messages"),
    },
}
#: The words of declarations, for functions and for those who read them.
MAY_IMPORT |= {"declare": {"", "db"}}
MAY_IMPORT["web"] |= {"declare"}
MAY_IMPORT["search"] |= {"declare"}
MAY_IMPORT[""] |= {"declare"}
#: The packages below whoever wires the shop.
_ALL = set(MAY_IMPORT)
MAY_IMPORT |= {"wiring": _ALL, "commands": _ALL | {"wiring"}}
DOMAINS = {
    *("accounts", "checks", "inventory", "history", "pictures", "addresses", "attributes"),
    *("categories", "catalog", "revisions", "imports", "pricelist", "orders", "payments", "search"),
    *("timeline", "desk", "places", "addressbook", "contacts", "pricing", "terms", "fulfilments"),
    *("uses", "messages", "trust"),
}

#: The rooms of payments, each on its floor: imports lead to lower floors only.
PAYMENT_FLOORS = {
    "model": 0,
    "schemas": 1,
    "views": 1,
    "store": 1,
    "gateways": 1,
    "recording": 2,
    "checkout": 3,
    "refunds": 3,
    "inbound": 3,
    "reconciliation": 4,
    "tasks": 5,
    "audit": 5,
}

#: Modules of domains that are pure, as each one's `model` is.
PURE = {
    "accounts": {"strength"},
    "attributes": {"wording"},
    "catalog": {
        *("barcodes", "content", "facts", "options", "pricing", "translating", "translations"),
        *("words",),
    },
    "categories": {"ranks"},
    "desk": {"stage"},
    "imports": {"lines"},
    "inventory": {"prices"},
    "messages": {"codes"},
    "orders": {
        *("cash", "discounting", "doorstep", "ending", "event", "goods", "grades", "lines"),
        *("number", "quote", "shipping", "status"),
    },
    "places": {"address", "bangladesh"},
    "pricing": {"breakdown", "shares"},
    "search": {
        *("documents", "folding", "ladder", "manifest", "signs", "spans", "synonyms", "terms"),
    },
    "terms": {"checkout", "promotions", "shipping", "tax"},
    "timeline": {"event_context", "sentences"},
}
#: Modules that stand beside the `repository` of their domain: storage, and what accounts borrow.
STORED = {
    "accounts": {"passwords", "tokens"},
    "addresses": {"claims"},
    "attributes": {"uses"},
    "catalog": {"claims", "conditions", "facts_records", "price_ledger", "words_records"},
    "categories": {"membership"},
    "inventory": {"conditions", "price_records", "records"},
    "messages": {"code_repository"},
    "orders": {"records", "selling", "trusting"},
}

#: Libraries with one door each.
ONLY_IMPORTERS = {
    "stripe": {
        "storefront.payments.gateways.stripe.gateway",
        "storefront.payments.gateways.stripe.signature",
    },
    "requests": {
        "storefront.payments.gateways.bkash.gateway",
        "storefront.payments.gateways.http",
        "storefront.payments.gateways.bkash.sns",
    },
    "cryptography": {"storefront.payments.gateways.bkash.sns"},
    "PIL": {"storefront.pictures.imaging"},
    "tantivy": {
        "storefront.search.tantivy_facets",
        "storefront.search.tantivy_index",
        "storefront.search.tantivy_queries",
    },
    "boto3": {"storefront.commands.stack"},
    "jwt": {"storefront.accounts.tokens"},
    "argon2": {"storefront.accounts.passwords"},
    "aws_lambda_powertools": {"storefront.log", "storefront.metrics"},
}


def _module(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)


MODULES = {_module(path): path for path in sorted(PACKAGE.rglob("*.py"))}
APPS = sorted((ROOT / "functions").glob("*/app.py"))
SHIPPED = [*MODULES.values(), *APPS]


def _package(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 2 or module.removeprefix("storefront.") in MAY_IMPORT else ""


def _is_schemas(module: str) -> bool:
    return module.endswith(".schemas")


@cache
def _imports(path: Path) -> frozenset[str]:
    """Name every module a file imports, also inside functions and TYPE_CHECKING blocks."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module
            named = [f"{node.module}.{alias.name}" for alias in node.names]
            found.update(one if one in MODULES else node.module for one in named)
    return frozenset(found)


def _ours(path: Path) -> set[str]:
    return {name for name in _imports(path) if name.startswith("storefront")}


@pytest.mark.parametrize("module", MODULES)
def test_imports_between_packages_point_one_way(module: str) -> None:
    package = _package(module)
    # Request bodies are the edge of a domain, and are made of what the HTTP edge offers.
    allowed = MAY_IMPORT[package] | ({"web"} if _is_schemas(module) else set())

    foreign = {name for name in _ours(MODULES[module]) if _package(name) != package}

    assert {name for name in foreign if _package(name) not in allowed} == set()


@pytest.mark.parametrize("module", [name for name in MODULES if _package(name) != "web"])
def test_nothing_of_the_shop_depends_on_request_bodies(module: str) -> None:
    """Services take plain values: a body that reaches one would bring the HTTP edge with it."""
    bodies = {name for name in _ours(MODULES[module]) if _is_schemas(name)}

    assert not bodies or _is_schemas(module), f"give it plain values instead of {bodies}"


@pytest.mark.parametrize("module", MODULES)
def test_the_package_never_imports_functions_sandbox_or_tests(module: str) -> None:
    roots = {name.split(".")[0] for name in _imports(MODULES[module])}

    assert roots & {"functions", "sandbox", "tests"} == set()


def test_an_app_says_what_it_does_and_little_else() -> None:
    """Imports and wiring are a fifth of all lines at most."""
    lines = ceremony = 0
    for path in APPS:
        text = path.read_text()
        lines += len(text.splitlines())
        for node in ast.parse(text).body:
            is_import = isinstance(node, ast.Import | ast.ImportFrom)
            is_wiring = isinstance(node, ast.Assign) and "shop" in ast.unparse(node)
            if is_import or is_wiring:
                ceremony += (node.end_lineno or node.lineno) - node.lineno + 1

    assert ceremony / lines <= 0.2


@pytest.mark.parametrize("path", APPS, ids=lambda path: path.parent.name)
def test_functions_do_not_import_each_other(path: Path) -> None:
    assert {name for name in _imports(path) if name.startswith("functions")} == set()


@pytest.mark.parametrize("domain", sorted(DOMAINS))
def test_a_domain_s_model_knows_nothing_of_storage_providers_or_http(domain: str) -> None:
    path = PACKAGE / domain / "model"
    for model in sorted(path.glob("*.py")) or [path.with_suffix(".py")]:
        libraries = {name.split(".")[0] for name in _imports(model)}

        assert libraries & {"pynamodb", "botocore", "pydantic", "requests", "stripe"} == set()
        assert {name for name in _ours(model) if _layer(name) > 0} == set()


@pytest.mark.parametrize("module", [name for name in MODULES if _package(name) in DOMAINS])
def test_inside_the_domains_imports_follow_the_flow(module: str) -> None:
    """A lower layer never imports a higher one: model, then storage and providers, then services.

    Views and schemas stand at the edge: below the services that answer with them, they may import
    models only.
    """
    own = _layer(module)

    higher = {
        name for name in _ours(MODULES[module]) if _package(name) in DOMAINS and _layer(name) > own
    }

    assert higher == set()


@pytest.mark.parametrize("module", [name for name in MODULES if _package(name) == "payments"])
def test_imports_between_the_rooms_of_payments_lead_down(module: str) -> None:
    room = _room(module)

    others = {_room(name) for name in _ours(MODULES[module]) if _package(name) == "payments"}

    floors = {other: PAYMENT_FLOORS[other] for other in others - {room, ""}}
    assert {other for other, floor in floors.items() if floor >= PAYMENT_FLOORS[room]} == set()


def test_the_rooms_of_payments_are_few() -> None:
    """A reader keeps a dozen rooms in mind, not fifty."""
    rooms = {_room(name) for name in MODULES if _package(name) == "payments"} - {""}

    assert rooms == set(PAYMENT_FLOORS)
    assert len(rooms) <= 12
    assert len(set(PAYMENT_FLOORS.values())) <= 6


@pytest.mark.parametrize("library", ONLY_IMPORTERS)
def test_a_library_with_one_door_is_imported_there_only(library: str) -> None:
    importers = {
        _module(path) if path in MODULES.values() else path.parent.name
        for path in SHIPPED
        if library in {name.split(".")[0] for name in _imports(path)}
    }

    assert importers == ONLY_IMPORTERS[library]


def test_only_the_audit_reads_whole_tables() -> None:
    """A scan costs more with each order ever placed; an audit reads everything by definition."""
    scanning = {
        _module(path) if path in MODULES.values() else path.parent.name
        for path in SHIPPED
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "scan"
    }

    audit = {"storefront.books.look", "storefront.audit.reading"}
    assert scanning == {"storefront.db.store", *audit}


@pytest.mark.parametrize("module", MODULES)
def test_only_the_audit_parts_of_domains_know_of_the_audit(module: str) -> None:
    """What serves requests does not pay for it when it starts."""
    is_audit = _is_audit(module) or _package(module) in {"books", "audit"}

    known = {one for one in _ours(MODULES[module]) if _is_audit(one) or _package(one) == "books"}

    assert is_audit or not known


@pytest.mark.parametrize("module", [name for name in MODULES if _package(name) == "audit"])
def test_the_audit_s_core_knows_no_domain(module: str) -> None:
    """Only the list of domains does, and the repair of stock, which is about one of them.

    Checks are what an audit is one of.
    """
    named = module.removeprefix("storefront.audit.")

    known = {one for one in _ours(MODULES[module]) if _package(one) in DOMAINS - {"checks"}}

    assert named in {"domains", "repair"} or not known


def test_every_record_is_registered_with_the_audit() -> None:
    for name, path in MODULES.items():
        if "storefront.db.records" in _imports(path):
            importlib.import_module(name)
    stored = {one for one in _stored(Record) if one.__module__.startswith("storefront.")}

    kinds = {kind.record for audit in AUDITS for kind in audit.kinds}
    answers = {operation.record for audit in AUDITS for operation in audit.operations}

    assert stored == kinds | answers


def _stored(record: type[Record]) -> Iterator[type[Record]]:
    """Yield the records that items are: those that are no base of others."""
    for one in record.__subclasses__():
        yield from _stored(one) if one.__subclasses__() else [one]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.relative_to(ROOT)))
def test_parts_are_made_in_the_wiring_only(path: Path) -> None:
    """What is tested is what is deployed, as long as nobody puts the shop together elsewhere."""
    if path.parent == PACKAGE / "wiring":
        return
    named = {node.id for call in _calls(path) if isinstance(node := call.func, ast.Name)}
    made = {
        name for name in named if name.endswith(("Service", "Repository", "Recorder", "Gateway"))
    }

    assert made == set()


def _calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))


def test_package_inits_are_empty() -> None:
    """An import in one would be paid for by every function that touches the package."""
    assert [path for path in PACKAGE.rglob("__init__.py") if _imports(path)] == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_are_short(path: Path) -> None:
    text = path.read_text()
    too_long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 - _docstring_lines(node) > MAX_FUNCTION_LINES
    ]

    assert too_long == []
    assert len(text.splitlines()) <= MAX_MODULE_LINES


def test_functions_that_tests_and_the_sandbox_share_are_short() -> None:
    shared = [*(ROOT / "sandbox").rglob("*.py"), *(ROOT / "tests" / "support").rglob("*.py")]
    too_long = {
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in shared
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 - _docstring_lines(node) > MAX_FUNCTION_LINES
    }
    too_large = {path for path in shared if len(path.read_text().splitlines()) > MAX_MODULE_LINES}

    assert too_long == set()
    assert too_large == set()


def _docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count a docstring's lines: they are there to be long enough."""
    first = node.body[0]
    if ast.get_docstring(node) is None or first.end_lineno is None:
        return 0
    return first.end_lineno - first.lineno + 1


def _is_audit(module: str) -> bool:
    """Tell whether a module is what a domain registers with the audit."""
    return _package(module) in DOMAINS and module.split(".")[2] == "audit"


def _room(module: str) -> str:
    """Return the room of a module of payments: its folder, or itself; empty for the package."""
    parts = module.split(".")
    return parts[2] if len(parts) > 2 and parts[2] != "__init__" else ""


def _layer(module: str) -> int:
    """Rank a module of a domain; 0 for everything outside the domains."""
    package = _package(module)
    if package not in DOMAINS:
        return 10 if package == "db" else 0
    if _is_audit(module):
        return 9
    if package == "payments":
        return PAYMENT_FLOORS.get(_room(module), 0)
    name = module.split(".", 2)[2]
    if name == "model" or name in PURE.get(package, set()):
        return 0
    if name in {"schemas", "emails"} or name.endswith("views"):
        return 1
    return 2 if name == "repository" or name in STORED.get(package, set()) else 3
