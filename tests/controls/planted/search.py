"""Bugs of the search: what is found, by whom, and what the index loses."""

from tests.controls.bug import PROJECT, Bug

_INDEX = ("tests/unit/search/test_tantivy_index.py",)
_INDEXING = ("tests/unit/search/test_indexing.py",)
_DOCUMENTS = ("tests/unit/search/test_documents.py",)
_FUNCTION = ("tests/unit/functions/test_search_products.py",)
_SYNONYMS = ("tests/unit/search/test_synonyms.py",)
_WORDS = ("tests/unit/functions/test_put_synonyms.py",)

BUGS = [
    Bug(
        "one-word-of-a-synonym-is-enough",
        "search/tantivy_queries.py",
        "way[0] if len(way) == 1 else all_of(way) for way in ways",
        "any_of(way) for way in ways",
        (*_SYNONYMS, "-k", "all_words_of_another"),
    ),
    Bug(
        "synonyms-lead-one-way",
        "search/synonyms.py",
        "tuple(other for other in phrases if other != one)",
        "tuple(phrases[1:]) if one == phrases[0] else ()",
        (*_SYNONYMS, "-k", "finds_what_another"),
    ),
    Bug(
        "synonyms-of-others-are-overwritten",
        "search/wishes.py",
        "            if not seen.is_latest(before.edition):\n",
        "            if False:\n",
        (*_WORDS, "-k", "overwrite or late"),
    ),
    Bug(
        "phone-numbers-are-counted-as-searches",
        "search/wishes.py",
        "sum(one.isdigit() for one in text) >= _NUMBER",
        "False",
        (*_WORDS, "-k", "personal"),
    ),
    Bug(
        "a-search-fails-with-its-count",
        "search/service.py",
        "        except (StorefrontError, BotoCoreError, ClientError) as error:\n",
        "        except BotoCoreError as error:\n",
        (*_WORDS, "-k", "still_answered"),
    ),
    Bug(
        "buyers-find-what-is-not-on-sale",
        "search/tantivy_queries.py",
        "        if status is not None:\n",
        "        if False:\n",
        (*_INDEX, "-k", "may_not_see"),
    ),
    Bug(
        "buyers-find-codes-of-what-is-not-offered",
        "search/tantivy_queries.py",
        "        if wanted.for_staff:\n",
        "        if True:\n",
        (*_INDEX, "-k", "only_staff"),
    ),
    Bug(
        "translated-names-have-no-sound",
        "search/tantivy_index.py",
        "    named = [word for name in document.names for word in words(name)]\n",
        "    named = words(document.name)\n",
        ("tests/unit/search/test_tantivy_index_spellings.py", "-k", "by_its_sound and Honey"),
    ),
    Bug(
        "a-facet-is-counted-under-its-own-filter",
        "search/tantivy_facets.py",
        "(replace(filters, attributes=others), terms)",
        "(filters, terms)",
        (*_INDEX, "-k", "brands_and_attributes"),
    ),
    Bug(
        "what-was-counted-of-all-is-kept-when-the-index-changes",
        "search/tantivy_index.py",
        "self._sales, self._whole = None, {}",
        "self._sales = None",
        (*_INDEX, "-k", "counted_anew"),
    ),
    Bug(
        "sizes-are-counted-whether-they-are-in-stock-or-not",
        "search/tantivy_facets.py",
        'written("combo", codes_of(one))',
        'written("combo", codes_of(replace(one, in_stock=False)))',
        (*_INDEX, "-k", "under_the_filters_of_the_others"),
    ),
    Bug(
        "the-range-of-prices-forgets-what-is-reduced",
        "search/tantivy_facets.py",
        'prefix = "sale_" if one["key"] in sales else ""',
        'prefix = ""',
        _INDEX,
    ),
    Bug(
        "a-category-s-name-finds-nothing-below-it",
        "search/signs.py",
        "{one.category_id for one in tree.below(category.category_id)}",
        "{category.category_id}",
        (*_INDEX, "-k", "those_above"),
    ),
    Bug(
        "free-text-becomes-a-facet",
        "search/documents.py",
        "        return ()\n",
        "        return (value,)\n",
        (*_DOCUMENTS, "-k", "free_text"),
    ),
    Bug(
        "buyers-narrow-by-what-is-no-facet",
        "search/service.py",
        "        facets = tuple(one for one in self._attributes.all() if one.is_facet)\n",
        "        facets = tuple(self._attributes.all())\n",
        (*_FUNCTION, "-k", "no_facet or words_of_the_shop"),
    ),
    Bug(
        "a-buyer-waits-for-the-count-of-a-miss",
        "search/wishes.py",
        "            once=True,  # a buyer waits\n",
        "",
        (*_WORDS, "-k", "waits_for_nothing"),
    ),
    Bug(
        "a-sale-lasts-a-moment-too-long",
        "search/tantivy_index.py",
        "in self._sales if starts <= now < ends]",
        "in self._sales if starts <= now <= ends]",
        (*_INDEX, "-k", "not_a_moment_longer"),
    ),
    Bug(
        "searches-do-not-know-the-time",
        "search/service.py",
        "            now=milliseconds(self._clock()),\n",
        "",
        (*_INDEXING, "-k", "sale_begins"),
    ),
    Bug(
        "packs-that-nobody-names-stay-for-ever",
        "search/indexing.py",
        "                shop.repository.commit(before, after, changed, noted)\n"
        "            shop.mirror.adopt(before, after)\n"
        "            shop.packs.sweep()\n",
        "                shop.repository.commit(before, after, changed, noted)\n"
        "            shop.mirror.adopt(before, after)\n",
        (*_INDEXING, "-k", "nobody_came_to_name"),
    ),
    Bug(
        "packs-of-who-is-at-work-are-deleted",
        "search/ledger.py",
        "            if key not in named and noted_at < due:\n",
        "            if key not in named:\n",
        (*_INDEXING, "-k", "nobody_came_to_name"),
    ),
    Bug(
        "the-index-counts-archived-products-as-waiting",
        "search/documents.py",
        "for state in WAITING if waits_for(product, state)",
        "for state in WAITING",
        ("tests/unit/functions/test_count_translations.py", "-k", "counts_once"),
    ),
    Bug(
        "nights-do-not-look-at-the-index",
        "search/audit.py",
        '[f"{part:02}" for part in range(PARTS)] if _exists(look) else []',
        "[]",
        ("tests/unit/audit/test_service.py", "-k", "index_misses"),
    ),
    Bug(
        "hits-are-shown-that-are-sold-no-more",
        "search/service.py",
        "for one in shown if one.is_public}",
        "for one in shown}",
        (*_FUNCTION, "-k", "dropped_before"),
    ),
    Bug(
        "of-two-indexers-one-overwrites-the-other",
        "search/repository.py",
        "    same: Condition = ManifestRecord.version == seen.version\n",
        "    same: Condition = ManifestRecord.pk.exists()\n",
        (*_INDEXING, "-k", "commit_at_once"),
    ),
    Bug(
        "texts-are-folded-and-queries-are-not",
        "search/folding.py",
        "    found = ((part.translate(_TABLE)[:_LONGEST], part) for part in apart.split())\n",
        "    found = ((part[:_LONGEST], part) for part in apart.split())\n",
        ("tests/unit/search/test_folding.py", "-k", "same or once"),
    ),
    Bug(
        "stock-that-comes-to-zero-wakes-nobody",
        "functions/index_catalog/app.py",
        '    {"dynamodb": {"NewImage": {"available": {"N": ["0"]}}}},\n',
        "",
        ("tests/unit/generate/test_generated_files.py",),
        PROJECT,
    ),
    Bug(
        "a-filter-on-stock-takes-another-variants",
        "search/documents.py",
        "            if item.available > 0:\n                yield combo_of(some, in_stock=True)\n",
        "            yield combo_of(some, in_stock=True)\n",
        _DOCUMENTS,
    ),
    Bug(
        "red-in-m-and-blue-in-xl-is-red-in-xl",
        "search/documents.py",
        "        for some in combinations(terms, many):\n",
        '        for some in combinations(["Colour:Red", "Size:XL"], many):\n',
        _DOCUMENTS,
    ),
    Bug(
        "what-changes-while-an-index-is-built-is-lost",
        "search/manifest.py",
        "            touched=tuple(sorted({*self.touched, *touched})) if self.rebuild else (),\n",
        "            touched=(),\n",
        (*_INDEXING, "-k", "while_an_index_is_built"),
    ),
    Bug(
        "what-was-not-committed-stays-on-the-machine",
        "search/mirror.py",
        "        except BaseException:\n            self.forget()\n            raise\n",
        "        except BaseException:\n            raise\n",
        (*_INDEXING, "-k", "not_heard_of"),
    ),
    Bug(
        "the-first-index-is-of-what-changed-only",
        "search/indexing.py",
        "shop.products.listed(IN_TURN, PageRequest",
        "shop.products.listed(IN_TURN[:0], PageRequest",
        (*_INDEXING, "-k", "whole_catalogue"),
    ),
    Bug(
        "a-cursor-is-good-for-any-query",
        "search/query.py",
        "                *(one.text for one in self.words),\n",
        "",
        (*_FUNCTION, "-k", "pages_follow"),
    ),
    Bug(
        "the-audit-forgives-what-the-index-has-missed",
        "search/audit.py",
        "if found != state and state.updated_at < due:",
        "if found is None and state.updated_at < due:",
        ("tests/unit/audit/test_domains.py", "-k", "index_has_missed or index_shows"),
    ),
]
