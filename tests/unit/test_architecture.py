"""The shape of the code: imports point one way, and nothing grows too long to read.

A test looks at all modules and names those that break its rule: a test of each would take most of
its time to be told of.
"""

import ast
import importlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest

from storefront.audit.domains import DOMAINS as AUDITS
from storefront.db.records import Record

T = TypeVar("T")
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
    "inventory": {"conditions", "price_records", "records", "search"},
    "messages": {"code_repository"},
    "orders": {"index", "records", "trusting"},
}

#: Libraries with one door each.
ONLY_IMPORTERS = {
    "stripe": {
        "storefront.payments.gateways.stripe.gateway",
        "storefront.payments.inbound.stripe_webhook",
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
    return module.endswith("schemas")


@dataclass(frozen=True)
class Source:
    """What a file says, read once for all rules.

    Args:
        lines: how many it has.
        imports: every module that it imports, also inside functions and TYPE_CHECKING blocks.
        calls: what it calls by a plain name.
        attributes: names of attributes that it uses.
        long: functions that are too long, with their lines.
    """

    lines: int
    imports: frozenset[str]
    calls: frozenset[str]
    attributes: frozenset[str]
    long: tuple[str, ...]


@cache
def _source(path: Path) -> Source:
    text = path.read_text()
    imports, calls, attributes, long = set[str](), set[str](), set[str](), list[str]()
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Import():
                imports.update(alias.name for alias in node.names)
            case ast.ImportFrom():
                imports.update(_imported(path, node))
            case ast.Call(func=ast.Name(id=name)):
                calls.add(name)
            case ast.Attribute():
                attributes.add(node.attr)
            case ast.FunctionDef() | ast.AsyncFunctionDef() if _lines(node) > MAX_FUNCTION_LINES:
                long.append(f"{node.name}: {_lines(node)} lines")
    lines = len(text.splitlines())
    return Source(lines, frozenset(imports), frozenset(calls), frozenset(attributes), tuple(long))


def _imported(path: Path, node: ast.ImportFrom) -> Iterator[str]:
    assert node.level == 0, f"{path}: relative import"
    assert node.module
    for alias in node.names:
        name = f"{node.module}.{alias.name}"
        yield name if name in MODULES else node.module


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count a function's lines but for its docstring's, which are there to be long enough."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node) is None or first.end_lineno is None:
        return lines
    return lines - (first.end_lineno - first.lineno + 1)


def _imports(path: Path) -> frozenset[str]:
    return _source(path).imports


def _ours(path: Path) -> set[str]:
    return {name for name in _imports(path) if name.startswith("storefront")}


def _breaking(every: Iterable[T], found: Callable[[T], object]) -> dict[T, object]:
    """Return what is found in each of them, of those in which anything is."""
    return {one: wrong for one in every if (wrong := found(one))}


def test_imports_between_packages_point_one_way() -> None:
    def foreign(module: str) -> set[str]:
        package = _package(module)
        # Request bodies are the edge of a domain, and are made of what the HTTP edge offers.
        allowed = MAY_IMPORT[package] | ({"web"} if _is_schemas(module) else set()) | {package}
        return {name for name in _ours(MODULES[module]) if _package(name) not in allowed}

    assert _breaking(MODULES, foreign) == {}


def test_nothing_of_the_shop_depends_on_request_bodies() -> None:
    """Services take plain values: a body that reaches one would bring the HTTP edge with it."""
    others = [name for name in MODULES if _package(name) != "web" and not _is_schemas(name)]

    def bodies(module: str) -> set[str]:
        return {name for name in _ours(MODULES[module]) if _is_schemas(name)}

    assert _breaking(others, bodies) == {}, "give it plain values instead"


def test_the_package_never_imports_functions_sandbox_or_tests() -> None:
    def roots(module: str) -> set[str]:
        found = {name.split(".")[0] for name in _imports(MODULES[module])}
        return found & {"functions", "sandbox", "tests"}

    assert _breaking(MODULES, roots) == {}


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


def test_functions_do_not_import_each_other() -> None:
    def functions(path: Path) -> set[str]:
        return {name for name in _imports(path) if name.startswith("functions")}

    assert _breaking(APPS, functions) == {}


@pytest.mark.parametrize("domain", sorted(DOMAINS))
def test_a_domain_s_model_knows_nothing_of_storage_providers_or_http(domain: str) -> None:
    path = PACKAGE / domain / "model"
    for model in sorted(path.glob("*.py")) or [path.with_suffix(".py")]:
        libraries = {name.split(".")[0] for name in _imports(model)}

        assert libraries & {"pynamodb", "botocore", "pydantic", "requests", "stripe"} == set()
        assert {name for name in _ours(model) if _layer(name) > 0} == set()


def test_inside_the_domains_imports_follow_the_flow() -> None:
    """A lower layer never imports a higher one: model, then storage and providers, then services.

    Views and schemas stand at the edge: below the services that answer with them, they may import
    models only.
    """
    of_domains = [name for name in MODULES if _package(name) in DOMAINS]

    def higher(module: str) -> set[str]:
        own, ours = _layer(module), _ours(MODULES[module])
        return {name for name in ours if _package(name) in DOMAINS and _layer(name) > own}

    assert _breaking(of_domains, higher) == {}


def test_imports_between_the_rooms_of_payments_lead_down() -> None:
    payments = [name for name in MODULES if _package(name) == "payments"]

    def up(module: str) -> set[str]:
        room, ours = _room(module), _ours(MODULES[module])
        others = {_room(name) for name in ours if _package(name) == "payments"} - {room, ""}
        return {other for other in others if PAYMENT_FLOORS[other] >= PAYMENT_FLOORS[room]}

    assert _breaking(payments, up) == {}


@pytest.mark.parametrize(("one", "other"), [("stripe", "bkash"), ("bkash", "stripe")])
def test_a_provider_knows_no_other_provider(one: str, other: str) -> None:
    """The next one is one more folder, and in nobody's way."""
    folder = "storefront.payments.gateways"
    own = [name for name in MODULES if name.startswith(f"{folder}.{one}.")]

    def others(module: str) -> list[str]:
        return [name for name in _ours(MODULES[module]) if name.startswith(f"{folder}.{other}")]

    assert own
    assert _breaking(own, others) == {}


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
        if "scan" in _source(path).attributes
    }

    audit = {"storefront.books.look", "storefront.audit.reading"}
    assert scanning == {"storefront.db.store", *audit}


def test_only_the_audit_parts_of_domains_know_of_the_audit() -> None:
    """What serves requests does not pay for it when it starts."""
    of_audit = {name for name in MODULES if _is_audit(name) or _package(name) in {"books", "audit"}}

    def known(module: str) -> set[str]:
        ours = _ours(MODULES[module])
        return {one for one in ours if _is_audit(one) or _package(one) == "books"}

    assert _breaking(MODULES.keys() - of_audit, known) == {}


def test_the_audit_s_core_knows_no_domain() -> None:
    """Only the list of domains does, and the repair of stock, which is about one of them.

    Checks are what an audit is one of.
    """
    others = {"storefront.audit.domains", "storefront.audit.repair"}
    core = {name for name in MODULES if _package(name) == "audit"} - others

    def known(module: str) -> set[str]:
        return {one for one in _ours(MODULES[module]) if _package(one) in DOMAINS - {"checks"}}

    assert _breaking(core, known) == {}


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


def test_parts_are_made_in_the_wiring_only() -> None:
    """What is tested is what is deployed, as long as nobody puts the shop together elsewhere."""
    elsewhere = [path for path in SHIPPED if path.parent != PACKAGE / "wiring"]
    parts = ("Service", "Repository", "Recorder", "Gateway")

    def made(path: Path) -> set[str]:
        return {name for name in _source(path).calls if name.endswith(parts)}

    assert _breaking(elsewhere, made) == {}


def test_package_inits_are_empty() -> None:
    """An import in one would be paid for by every function that touches the package."""
    assert [path for path in PACKAGE.rglob("__init__.py") if _imports(path)] == []


def test_modules_and_functions_are_short() -> None:
    """Those that tests and the sandbox share, too."""
    folders = (ROOT / "sandbox", ROOT / "tests" / "support")
    every = [*SHIPPED, *(path for folder in folders for path in folder.rglob("*.py"))]

    assert _breaking(every, lambda path: _source(path).long) == {}
    lines = {path: _source(path).lines for path in every}
    assert {path: count for path, count in lines.items() if count > MAX_MODULE_LINES} == {}


def _is_audit(module: str) -> bool:
    """Return whether a module is what a domain registers with the audit."""
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
    if name == "emails" or name.endswith(("schemas", "views")):
        return 1
    return 2 if name == "repository" or name in STORED.get(package, set()) else 3
