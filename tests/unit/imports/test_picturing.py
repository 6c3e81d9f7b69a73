"""Pictures that a file names come to its products, once, and leave with the import."""

import gzip
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from storefront.buckets import Bucket
from storefront.imports import picturing
from storefront.pictures.model import MAX_PICTURES
from storefront.pictures.sources import SourceFault
from tests.support.aws import files_in_process
from tests.support.buckets import BUCKETS
from tests.support.clock import FrozenClock
from tests.support.entitled import others_act
from tests.support.functions import LambdaContext, call, load, proxy_event
from tests.support.imports import (
    STAFF,
    ask,
    asked_for,
    imported,
    let_pictures_come,
    notes,
    pictures_at,
    product,
    sent,
    shown,
    take_turns,
    turn_of,
)
from tests.support.photos import bomb, photo
from tests.support.sdk import Send, around_each_call
from tests.support.uploads import stored

pytestmark = pytest.mark.usefixtures("aws")
FRONT, BACK, RED = (f"https://cdn.example/{one}.jpg" for one in ("front", "back", "red"))
PICTURES = {FRONT: photo((300, 200)), BACK: photo((310, 200)), RED: photo((320, 200))}
HEAD = (
    "Handle,Title,Option1 Name,Option1 Value,SKU,Price,"
    "Image Src,Image Position,Image Alt Text,Variant Image\n"
)
SHOPIFY = HEAD + (
    f"cap,Cap,Colour,Blue,CAP-B,300,{BACK},2,Seen from behind,\n"
    f"cap,,,Red,CAP-R,300,{FRONT},1,  Seen from\tthe front ,{RED}\n"
    f"cap,,,,,,{RED},3,,\n"
    "tin,Tin,,,TIN,120,,,,\n"
)


@pytest.fixture(autouse=True)
def host() -> Iterator[list[str]]:
    """A host that has the pictures; what it was asked for."""
    with pictures_at(PICTURES) as asked:
        yield asked


def gallery(name: str) -> list[dict[str, Any]]:
    """Return the pictures of a product, as staff see them."""
    path = {"product_id": product(name)["id"]}
    listed = call(load("list_pictures"), proxy_event(**STAFF, path=path)).body
    return list(listed["items"])


def widths(name: str) -> list[int]:
    """Return how wide a product's pictures are, by which these tests know them."""
    return [one["width"] for one in gallery(name)]


def done(file: str, **options: str) -> dict[str, Any]:
    """Import a file, and let its pictures come; return the import."""
    import_id = imported(file, **options)["id"]
    let_pictures_come(import_id)
    return shown(import_id)


def simple(pictures: str, name: str = "Mug") -> str:
    """Return a file of one product with a cell of pictures."""
    return f'SKU,Title,Price,Pictures\n{name.upper()},{name},199,"{pictures}"\n'


def test_they_come_in_their_order_with_what_is_said_of_them_to_who_shows_them() -> None:
    seen = done(SHOPIFY)

    assert seen["pictures"] == {"planned": 3, "due": 3, "come": 3, "missed": 0}
    assert widths("Cap") == [300, 310, 320]
    front, back, red = gallery("Cap")
    assert front["alt"] == {"en": "Seen from the front", "bn": ""}
    assert back["alt"] == {"en": "Seen from behind", "bn": ""}
    variants = {one["sku"]: one["id"] for one in product("Cap")["variants"]}
    assert [front["variant_ids"], back["variant_ids"]] == [[], []]
    assert red["variant_ids"] == [variants["CAP-R"]]
    assert gallery("Tin") == []


def test_the_look_shows_which_would_come_and_none_comes_before_the_import(host: list[str]) -> None:
    seen = shown(sent(SHOPIFY.replace(BACK, "http://cdn.example/back.jpg")))

    (cap, _) = seen["preview"]
    told = [(one["field"], one["after"]) for one in cap["changes"] if "picture" in one["field"]]
    assert told == [
        ("picture", FRONT),
        ("picture", RED),
        ("no-picture", "http://cdn.example/back.jpg"),
    ]
    assert seen["pictures"] == {"planned": 2, "due": 0, "come": 0, "missed": 0}
    assert host == []


def test_a_file_of_woocommerce_has_them_in_one_cell_and_variations_have_their_own() -> None:
    file = (
        "ID,Type,SKU,Name,Parent,Images,Regular price,Attribute 1 name,Attribute 1 value(s)\n"
        f'7,variable,CAP,Cap,,"{FRONT}, {BACK}",,Colour,"Red, Blue"\n'
        f"8,variation,CAP-R,,CAP,{RED},300,Colour,Red\n"
        f"9,variation,CAP-B,,CAP,{BACK},300,Colour,Blue\n"
    )

    done(file)

    variants = {one["sku"]: one["id"] for one in product("Cap")["variants"]}
    found = [(one["width"], one["variant_ids"]) for one in gallery("Cap")]
    assert found == [(300, []), (310, [variants["CAP-B"]]), (320, [variants["CAP-R"]])]


@pytest.mark.parametrize("between", [", ", ",", " ", "\n", "  ,\n"])
def test_a_cell_may_have_several(between: str) -> None:
    done(simple(f"{FRONT}{between}{RED}"))

    assert widths("Mug") == [300, 320]


@pytest.mark.parametrize(
    "address", ["https://cdn.example/a,b c.jpg", r"https://cdn.example/a\,b c.jpg"]
)
def test_an_address_may_have_what_stands_between_others(host: list[str], address: str) -> None:
    done(simple(address))

    assert host == ["https://cdn.example/a,b c.jpg"]


def test_the_same_file_again_changes_nothing_and_asks_nobody(host: list[str]) -> None:
    done(SHOPIFY)
    before = gallery("Cap")
    host.clear()

    again = done(SHOPIFY)

    assert again["ended"]["same"] == 2
    assert (gallery("Cap"), host) == (before, [])


def test_an_address_that_stands_twice_is_one_picture(host: list[str]) -> None:
    done(simple(f"{FRONT} {FRONT} {RED}"))

    assert sorted(host) == sorted([FRONT, RED])
    assert widths("Mug") == [300, 320]


def test_two_imports_of_one_address_bring_one_picture(host: list[str]) -> None:
    """Both were planned before it was there; who takes the second back leaves the first one's."""
    first, second = (imported(simple(FRONT).replace("199", price))["id"] for price in ("9", "8"))
    for import_id in (first, second):
        let_pictures_come(import_id)

    assert (host, widths("Mug")) == ([FRONT], [300])
    assert shown(second)["pictures"]["come"] == 1
    ask("undo_import", second)
    take_turns(second)
    assert widths("Mug") == [300]


def test_what_an_event_tells_twice_is_fetched_once(host: list[str]) -> None:
    seen = done(SHOPIFY)
    asked = list(host)

    assert let_pictures_come(seen["id"]) == "ignored"
    assert host == asked
    assert len(gallery("Cap")) == 3


def test_a_picture_that_cannot_be_had_is_told_and_its_product_is_there() -> None:
    file = simple(f"{FRONT} https://cdn.example/gone.jpg https://10.0.0.1/a.jpg {RED}")

    seen = done(file)

    assert seen["ended"]["created"] == 1
    assert seen["pictures"] == {"planned": 3, "due": 4, "come": 2, "missed": 2}
    assert widths("Mug") == [300, 320]
    assert notes(seen["id"])["items"] == [
        {
            "line": 2,
            "name": "Mug",
            "about": "picture",
            "subject": subject,
            "reason": reason,
        }
        for subject, reason in [
            ("https://cdn.example/gone.jpg", "refused"),
            ("https://10.0.0.1/a.jpg", "address"),
        ]
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<html>404</html>", "not-an-image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "not-an-image"),
        (b"GIF89a" + bytes(100), "not-an-image"),
        (b"%PDF-1.7", "not-an-image"),
        (gzip.compress(photo()), "not-an-image"),
        (photo()[:-500], "damaged"),
        (bomb(), "too-many-pixels"),
        (SourceFault.INSIDE, "inside"),
        (SourceFault.SLOW, "slow"),
    ],
)
def test_why_is_told_in_a_word(content: bytes | SourceFault, reason: str) -> None:
    with pictures_at({FRONT: content}):
        seen = done(simple(FRONT))

    (note,) = notes(seen["id"])["items"]
    assert note["reason"] == reason
    assert gallery("Mug") == []


def test_one_that_could_not_be_had_is_asked_for_again_by_the_same_file() -> None:
    with pictures_at({}):
        done(simple(FRONT))

    again = done(simple(FRONT))

    assert again["ended"]["changed"] == 1
    assert widths("Mug") == [300]


def test_a_product_has_no_more_than_it_may_have(host: list[str]) -> None:
    places = {f"https://cdn.example/{one}.jpg": photo((60, 40)) for one in range(MAX_PICTURES + 2)}

    with pictures_at(places) as asked:
        seen = done(simple(" ".join(places)))

    assert seen["pictures"]["come"] == MAX_PICTURES == len(asked)
    assert [one["reason"] for one in notes(seen["id"])["items"]] == ["too-many-pictures"] * 2


def test_taking_back_takes_them_away_and_no_others() -> None:
    done(simple(FRONT))
    second = done(simple(f"{FRONT} {RED}"))
    assert widths("Mug") == [300, 320]

    ask("undo_import", second["id"])

    assert take_turns(second["id"])["taken_back"] == {"restored": 1, "kept": 0}
    assert widths("Mug") == [300]
    assert len({key.split("/")[1] for key in stored()}) == 1


def test_one_that_staff_have_described_since_stays_and_is_told() -> None:
    seen = done(simple(f"{FRONT} {RED}"))
    path = {"product_id": product("Mug")["id"], "picture_id": gallery("Mug")[0]["id"]}
    call(load("update_picture"), proxy_event({"alt": {"bn": "মগ"}}, **STAFF, path=path))

    ask("undo_import", seen["id"])
    undone = take_turns(seen["id"])

    assert undone["taken_back"] == {"restored": 0, "kept": 1}
    assert widths("Mug") == [300]
    (note,) = notes(seen["id"])["items"]
    assert (note["about"], note["reason"]) == (
        "kept",
        "a picture is described in other words by now",
    )


def test_none_comes_to_an_import_that_is_taken_back(host: list[str]) -> None:
    import_id = imported(simple(FRONT))["id"]
    ask("undo_import", import_id)

    assert let_pictures_come(import_id) == "ignored"
    assert host == []


def test_none_comes_where_it_is_taken_back_while_they_are_fetched() -> None:
    import_id = imported(simple(FRONT))["id"]
    is_undone = False

    def undoing(send: Send, client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        nonlocal is_undone
        if operation == "TransactWriteItems" and not is_undone:
            is_undone = True
            with others_act():
                ask("undo_import", import_id)
                take_turns(import_id)
        return send(client, operation, arguments)

    with around_each_call(undoing):
        assert let_pictures_come(import_id) == "ignored"

    assert shown(import_id)["state"] == "undone"
    assert gallery("Mug") == []


class Killed(BaseException):
    """The function's machine is gone."""


@pytest.mark.parametrize("is_heard", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("nth", range(1, 34, 3))
def test_killed_at_any_call_they_come_once(nth: int, is_heard: bool) -> None:
    import_id = imported(SHOPIFY)["id"]
    calls = 0

    def sending(send: Send, client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        nonlocal calls
        calls += 1
        if calls == nth:
            if is_heard:
                send(client, operation, arguments)
            raise Killed
        return send(client, operation, arguments)

    with around_each_call(sending), suppress(Killed):
        let_pictures_come(import_id)
    let_pictures_come(import_id)

    assert widths("Cap") == [300, 310, 320]
    assert shown(import_id)["pictures"] == {"planned": 3, "due": 3, "come": 3, "missed": 0}
    # What a run that was killed has written, the next one writes again, by the same names.
    assert len({key.split("/")[1] for key in stored()}) == 3


def test_a_chunk_that_is_repeated_asks_for_the_same_ones(host: list[str]) -> None:
    import_id = sent(SHOPIFY)
    ask("start_import", import_id)

    def dying(send: Send, client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        if operation == "TransactWriteItems" and "CHUNK#" in str(arguments):
            raise Killed
        return send(client, operation, arguments)

    with around_each_call(dying), suppress(Killed):
        load("run_import").lambda_handler(turn_of(import_id), LambdaContext())
    let_pictures_come(import_id)
    take_turns(import_id)
    let_pictures_come(import_id)

    assert len(host) == 3
    assert widths("Cap") == [300, 310, 320]
    assert shown(import_id)["pictures"] == {"planned": 3, "due": 3, "come": 3, "missed": 0}


def test_a_run_that_has_no_time_left_hands_on(
    host: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picturing, "TURN_SECONDS", 0.0)
    rows = "".join(f"S{one},P{one},9,{FRONT}?{one}\n" for one in range(20))
    places = {f"{FRONT}?{one}": photo((60, 40)) for one in range(20)}
    with pictures_at(places) as asked:
        import_id = imported("SKU,Title,Price,Pictures\n" + rows)["id"]
        key = asked_for(import_id)["detail"]["object"]["key"]

        outcomes = []
        for _ in range(3):
            outcomes.append(let_pictures_come(import_id))
            assert (BUCKETS[Bucket.IMPORTS], key) in files_in_process()

    assert outcomes == ["continued", "continued", "done"]
    assert len(asked) == len(set(asked)) == 20
    assert shown(import_id)["pictures"]["come"] == 20


def test_a_product_that_is_archived_meanwhile_gets_none(host: list[str]) -> None:
    import_id = imported(simple(FRONT))["id"]
    path = {"product_id": product("Mug")["id"]}
    call(load("archive_product"), proxy_event(**STAFF, path=path))

    let_pictures_come(import_id)

    assert [one["reason"] for one in notes(import_id)["items"]] == ["product-archived"]
    assert host == []


@pytest.mark.parametrize("alt", ["\u202eevil", "x" * 300, "  "])
def test_what_is_said_of_one_keeps_no_product_out(alt: str) -> None:
    done(SHOPIFY.replace("Seen from behind", alt))

    _, back, _ = gallery("Cap")
    assert back["alt"]["en"] == ("x" * 200 if "x" in alt else "")


def test_a_cell_says_no_that_there_are_none() -> None:
    seen = shown(sent(simple("(clear)")))

    assert seen["planned"]["error"] == 1


def test_notes_come_page_by_page(clock: FrozenClock) -> None:
    del clock
    rows = "".join(f"S{one},P{one},9,https://cdn.example/{one}.jpg\n" for one in range(130))
    import_id = imported("SKU,Title,Price,Pictures\n" + rows)["id"]
    for number in (1, 2):
        let_pictures_come(import_id, number)

    found, page = [], notes(import_id, limit="40")
    while True:
        found += [one["line"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        page = notes(import_id, limit="40", cursor=page["next_cursor"])

    assert found == list(range(2, 132))


def test_what_a_file_asks_for_is_in_no_log(capsys: pytest.CaptureFixture[str]) -> None:
    done(simple(f"{FRONT} https://cdn.example/secret.jpg?token=abc"))

    assert "cdn.example" not in capsys.readouterr().out
