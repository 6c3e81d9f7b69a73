"""Bugs of the history of products: what escapes it, and what a revert undoes."""

from tests.controls.bug import Bug, Edit

_SERVICE = ("tests/unit/revisions/test_service.py",)
_DRIFTS = ("tests/unit/audit/test_domains.py",)
#: Of two who change what a product says at once, both have the number of the next entry.
UNNUMBERED = Edit(
    "history/repository.py",
    "    transaction.put(HISTORY_LABEL, record)\n",
    "    transaction.put(HISTORY_LABEL, record, HistoryRecord.sk != 'x')\n",
)

BUGS = [
    Bug(
        "pictures-change-without-history",
        "pictures/repository.py",
        "number = add_entry(transaction, product_id, last, (between[0], between[1]), author, now)",
        "number = last",
        _SERVICE,
    ),
    Bug(
        "an-entry-says-the-new-value-was-there-before",
        "catalog/repository.py",
        "between = before.details.history, (content_of(before), content_of(after))",
        "between = before.details.history, (content_of(after), content_of(before))",
        _SERVICE,
    ),
    Bug(
        "an-entry-is-written-over-another",
        UNNUMBERED.module,
        UNNUMBERED.code,
        UNNUMBERED.broken,
        _SERVICE,
    ),
    Bug(
        "a-revert-ignores-what-was-changed-since",
        "revisions/model.py",
        "    if UndoOutcome.CHANGED_SINCE in outcomes and not over_later_changes:\n",
        "    if UndoOutcome.CHANGED_SINCE in outcomes and over_later_changes is None:\n",
        _SERVICE,
    ),
    Bug(
        "a-revert-undoes-what-meets-it",
        "revisions/service.py",
        "                seen = Seen(frozenset({product.edition}))\n",
        "                seen = Seen()\n",
        _SERVICE,
    ),
    Bug(
        "what-was-made-is-taken-back-to-nothing",
        "revisions/model.py",
        "        if change.item in made:\n",
        "        if change.item in made and change.field == 'sku':\n",
        _SERVICE,
    ),
    Bug(
        "a-slug-is-forgotten-by-the-history",
        "catalog/content.py",
        '        "slug": details.words.slug,\n',
        "",
        _SERVICE,
    ),
    Bug(
        "what-nobody-has-left-is-no-difference",
        "revisions/audit.py",
        "        if present.get(key, _NOTHING) != value:\n",
        "        if present.get(key, value) != value and not number:\n",
        _DRIFTS,
    ),
    Bug(
        "a-chain-with-a-missing-link-is-no-difference",
        "revisions/audit.py",
        "            if value != step.before:\n",
        "            if not value:\n",
        _DRIFTS,
    ),
]
