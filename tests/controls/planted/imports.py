"""Bugs of imports: what is done twice, or not at all, or over what somebody else has changed."""

from tests.controls.bug import PROJECT, Bug

_RUN = ("tests/unit/functions/test_run_import.py",)
_EXPORTING = ("tests/unit/imports/test_exporting.py",)
_CELLS = ("tests/unit/imports/test_cells.py",)
_BAD_ROWS = ("tests/unit/imports/test_splitting.py",)
_WOOCOMMERCE = ("tests/unit/imports/test_grouping.py",)
_WORDS = ("tests/unit/imports/test_fields.py",)
_IMPORTING = ("tests/unit/imports/test_running.py",)
_PICTURING = ("tests/unit/imports/test_picturing.py",)
_FETCHING = ("tests/unit/pictures/test_fetching.py",)
_SOURCES = ("tests/unit/pictures/test_sources.py",)

BUGS = [
    Bug(
        "a-chunk-is-counted-twice",
        "imports/repository.py",
        "        transaction.put(MARK_LABEL, record)\n",
        "        transaction.put(MARK_LABEL, record, MarkRecord.ttl != KEPT.days)\n",
        (*_RUN, "-k", "two_runs"),
    ),
    Bug(
        "units-come-again-with-a-chunk-that-is-repeated",
        "imports/applying.py",
        'self._stock.change(change, self._task.key(f"adjust_stock#{ids[sku]}", lines[sku]))\n',
        "self._stock.change(change, None)\n",
        (*_RUN, "-k", "two_runs or killed_at_any_call_it_is_done"),
    ),
    Bug(
        "a-repeated-chunk-is-planned-anew",
        "imports/running.py",
        "        if kept is not None:\n            return [Step.from_json(one) for one in kept]\n",
        "",
        (*_RUN, "-k", "killed_at_any_call_it_is_done"),
    ),
    Bug(
        "taking-back-writes-over-what-staff-have-changed",
        "imports/undoing.py",
        "            if is_same(one, said, one.after):\n",
        "            if one:\n",
        (*_RUN, "-k", "stays_when_that_is_taken_back"),
    ),
    Bug(
        "an-import-writes-over-what-staff-have-changed",
        "imports/running.py",
        "            checked(entry, seen, step)\n",
        "            step\n",
        (*_RUN, "-k", "after_the_look or came_meanwhile"),
    ),
    Bug(
        "taking-back-leaves-the-units",
        "imports/undoing.py",
        "                kept += self._take_back(ids[sku], units, lines[sku])\n",
        "                del units\n",
        (*_IMPORTING, "-k", "taken_back"),
    ),
    Bug(
        "rows-that-are-refused-are-not-counted",
        "imports/splitting.py",
        "        work.error_rows += len(entry.rows)\n",
        "",
        (*_BAD_ROWS, "-k", "accounted"),
    ),
    Bug(
        "a-comma-is-always-for-thousands",
        "imports/cells.py",
        "    if _GROUPED.fullmatch(whole) and (part or digits != 3):\n",
        "    if whole:\n",
        _CELLS,
    ),
    Bug(
        "a-cell-is-a-formula",
        "imports/cells.py",
        '    return f"\'{text}" if text.startswith((*FORMULA, "\'")) else text\n',
        "    return text\n",
        _CELLS,
    ),
    Bug(
        "what-a-script-holds-is-read",
        "imports/cells.py",
        "        if not self._hidden:\n",
        "        if True:\n",
        _CELLS,
    ),
    Bug(
        "a-sku-code-of-a-file-may-stand-twice",
        "imports/splitting.py",
        "        faults = entry.faults or _twice(entry, work.lines)\n",
        "        faults = entry.faults\n",
        _BAD_ROWS,
    ),
    Bug(
        "variations-before-their-product-are-lost",
        "imports/grouping.py",
        "        waiting = [one for name in names for one in self._orphans.pop(name, ())]\n",
        "        waiting = []\n",
        _WOOCOMMERCE,
    ),
    Bug(
        "an-export-writes-formulas",
        "imports/exporting.py",
        "[[escaped(text) for text in row] for row in rows]",
        "[[str(text) for text in row] for row in rows]",
        (*_EXPORTING, "-k", "formula"),
    ),
    Bug(
        "what-a-file-has-not-changed-is-written-over-the-shop",
        "imports/versions.py",
        "            unchanged.add((one.sku, one.field))\n",
        "            pass\n",
        (*_EXPORTING, "-k", "only_the_shop"),
    ),
    Bug(
        "of-two-changes-the-file-s-wins",
        "imports/versions.py",
        '            faults.append(Fault(line, f"changed-meanwhile: {told}"))\n',
        "            del line, told\n",
        (*_EXPORTING, "-k", "both_have_changed"),
    ),
    Bug(
        "a-count-gives-back-what-was-sold",
        "imports/planning.py",
        "            return units - (item.exported or 0)\n",
        "            return units\n",
        (*_EXPORTING, "-k", "given_back"),
    ),
    Bug(
        "a-handle-that-is-taken-keeps-a-product-out",
        "imports/applying.py",
        "        except SlugTakenError:\n",
        "        except KeyError:\n",
        (*_WORDS, "-k", "taken_after_the_look"),
    ),
    Bug(
        "a-look-does-not-see-that-a-handle-is-taken",
        "imports/planning.py",
        "                if slug in owned.slugs:\n",
        "                if not slug:\n",
        (*_WORDS, "-k", "gives_a_new_product"),
    ),
    Bug(
        "attributes-that-a-file-does-not-name-are-lost",
        "imports/fields.py",
        "        has = before.details.facts.attributes if before else {}\n",
        "        has: dict[str, AttributeValue] = {}\n",
        (*_WORDS, "-k", "one_by_one"),
    ),
    Bug(
        "a-translation-that-is-sent-again-is-up-to-date",
        "imports/fields.py",
        '            if value != said.get(name, ""):\n',
        "            if value or said:\n",
        (*_WORDS, "-k", "stays_outdated"),
    ),
    Bug(
        "a-file-does-not-know-that-there-was-no-attribute",
        "imports/exporting.py",
        '{("", name): None for name in fields} | said_of(product)',
        "said_of(product)",
        (*_WORDS, "-k", "came_since or an_export_has_all"),
    ),
    Bug(
        "parts-of-a-file-have-different-columns",
        "functions/export_products/app.py",
        'f"export of products {[one.code for one in attributes]}"',
        '"export of products"',
        (*_WORDS, "-k", "begun_again"),
        PROJECT,
    ),
    Bug(
        "an-attribute-that-was-new-is-not-taken-back",
        "imports/planning.py",
        "    old |= {key: None for key in new if not key[0] and key not in old}\n",
        "",
        (*_WORDS, "-k", "did_not_have"),
    ),
    Bug(
        "a-product-without-sku-codes-is-added-again",
        "imports/handles.py",
        "            named = _named(entry, product)\n",
        "            named = entry\n",
        (*_WORDS, "-k", "known_by_its_handle"),
    ),
    Bug(
        "a-hidden-attribute-is-shown-to-buyers",
        "imports/describing.py",
        ' or row.said.get(f"attribute{number}.visible") == "0"',
        "",
        (*_WORDS, "-k", "or_are_hidden"),
    ),
    Bug(
        "an-option-is-an-attribute-as-well",
        "imports/describing.py",
        "            if name in options or not text:\n",
        "            if not text:\n",
        (*_WORDS, "-k", "is_an_option"),
    ),
    Bug(
        "a-repeat-makes-an-empty-import",
        "imports/service.py",
        "            if found is not None:\n                return self._form(found)\n",
        "            del found\n            key = None\n",
        ("tests/unit/functions/test_imports.py", "-k", "a_repeat_is"),
    ),
    Bug(
        "a-name-that-leads-inside-is-connected-to",
        "pictures/fetching.py",
        "        if not all(map(is_public, found)):\n",
        "        if not any(map(is_public, found)):\n",
        (*_FETCHING, "-k", "leads_inside"),
    ),
    Bug(
        "a-name-is-asked-for-again-when-it-is-connected-to",
        "pictures/fetching.py",
        "return self._network.connect(address, _HTTPS_PORT, share)\n",
        "again = self._network.resolve('shop.example')[0]\n"
        "                return self._network.connect(again, _HTTPS_PORT, share)\n",
        (*_FETCHING, "-k", "whatever_the_name_says_then"),
    ),
    Bug(
        "a-redirect-is-followed-wherever-it-leads",
        "pictures/fetching.py",
        "        source = read_source(address)\n",
        "        source = Source(urlsplit(address).hostname or '', urlsplit(address).path)\n",
        (*_FETCHING, "-k", "redirect_leads_to_no_address"),
    ),
    Bug(
        "what-comes-drop-by-drop-is-waited-for",
        "pictures/fetching.py",
        "        self._raw.settimeout(_left(self._ends, self._monotonic))\n"
        "        return self._raw.recv_into(buffer)\n",
        "        return self._raw.recv_into(buffer)\n",
        (*_FETCHING, "-k", "drop_by_drop"),
    ),
    Bug(
        "a-file-may-be-as-large-as-it-likes",
        "pictures/fetching.py",
        "        raise NoPictureError(Reason.TOO_LARGE)\n    if answer.length:",
        "        pass\n    if answer.length:",
        (*_FETCHING, "-k", "too_large"),
    ),
    Bug(
        "an-address-of-ipv4-hides-in-one-of-ipv6",
        "pictures/sources.py",
        "        address = _carried(address) or address\n",
        "",
        _SOURCES,
    ),
    Bug(
        "a-number-is-a-name-of-a-host",
        "pictures/sources.py",
        " or _NUMBER.fullmatch(labels[-1])",
        "",
        _SOURCES,
    ),
    Bug(
        "an-address-brings-a-picture-each-time",
        "imports/shots.py",
        "        if source_of(one.address) not in known and not fault_of(one.address)\n",
        "        if known is not None and not fault_of(one.address)\n",
        (*_PICTURING, "-k", "same_file_again"),
    ),
    Bug(
        "a-repeated-event-hangs-pictures-again",
        "pictures/bringing.py",
        "            if source in known:\n",
        "            if source in ():\n",
        (*_PICTURING, "-k", "two_imports"),
    ),
    Bug(
        "pictures-come-to-an-import-that-is-taken-back",
        "pictures/bringing.py",
        "            also(transaction)\n",
        "",
        (*_PICTURING, "-k", "while_they_are_fetched"),
    ),
    Bug(
        "taking-back-leaves-the-pictures",
        "imports/running.py",
        "                left += self._shop.pictures.taken_away(self.of, brought[entry.line])\n",
        "                pass\n",
        (*_PICTURING, "-k", "takes_them_away"),
    ),
    Bug(
        "a-picture-of-a-variant-shows-the-whole-product",
        "imports/shots.py",
        "            tuple(sorted({one.item for one in each if one.item is not None})),\n",
        "            (),\n",
        (*_PICTURING, "-k", "who_shows_them or variations_have"),
    ),
]
