"""Which test holds the promise of a module that has no file of tests of its name."""

#: By module of the package: the test that calls it. An entry goes when a file of its name comes.
TESTED_IN = {
    "addressbook/model": "addressbook/test_service.py",
    "addresses/claims": "addresses/test_naming.py",
    "addresses/model": "addresses/test_naming.py",
    "attributes/model": "attributes/test_service.py",
    "attributes/wording": "functions/test_put_option_words.py",
    "audit/model": "audit/test_findings.py",
    "audit/registry": "audit/test_reading.py",
    "audit/spill": "audit/test_reading.py",
    "audit/state": "audit/test_reading.py",
    "books/look": "audit/test_reading.py",
    "books/model": "books/test_registration.py",
    "books/sections": "audit/test_reading.py",
    "buckets": "imports/test_picturing.py",
    "catalog/claims": "catalog/test_barcodes.py",
    "catalog/content": "revisions/test_service.py",
    "catalog/facts": "catalog/test_barcodes.py",
    "catalog/model": "catalog/test_variants.py",
    "catalog/options": "catalog/test_variants_options.py",
    "catalog/price_ledger": "catalog/test_pricing.py",
    "catalog/translating": "catalog/test_translations.py",
    "catalog/wanted": "catalog/test_service_low_stock.py",
    "catalog/words": "catalog/test_translations.py",
    "checks/model": "checks/test_repository.py",
    "contacts/model": "orders/test_contacting.py",
    "db/refusals": "db/test_store_transaction.py",
    "declare": "test_imports.py",
    "fulfilments/model": "fulfilments/test_service.py",
    "imports/model": "imports/test_reading.py",
    "inventory/whole": "catalog/test_changes.py",
    "keys": "accounts/test_tokens.py",
    "messages/codes": "messages/test_confirming.py",
    "messages/model": "messages/test_lookup.py",
    "orders/audit/sections": "audit/test_domains.py",
    "orders/doorstep": "payments/inbound/test_cash.py",
    "orders/goods": "orders/test_ending.py",
    "orders/lines": "orders/test_index_pages.py",
    "orders/quote": "orders/test_trusting.py",
    "orders/refusals": "orders/test_service_plain.py",
    "orders/seal": "orders/test_quoting.py",
    "orders/shipping": "fulfilments/test_service.py",
    "orders/tasks": "test_pages.py",
    "payments/audit/sections": "audit/test_domains.py",
    "payments/gateways/bkash/objects": "payments/inbound/test_bkash_callback_outcomes.py",
    "payments/gateways/port": "payments/gateways/bkash/test_sns.py",
    "payments/model/remittance": "payments/inbound/test_remitting.py",
    "payments/reconciliation/open_items": "payments/reconciliation/test_report.py",
    "payments/reconciliation/remedies": "payments/reconciliation/test_findings.py",
    "payments/recording/bkash_payments": "payments/gateways/bkash/test_gateway_refunds.py",
    "payments/refunds/preview": "payments/refunds/test_units.py",
    "pictures/files": "pictures/test_service.py",
    "pictures/model": "pictures/test_service.py",
    "places/model": "places/test_bangladesh.py",
    "pricing/model": "pricing/test_breakdown.py",
    "revisions/model": "revisions/test_service.py",
    "search/changes": "search/test_indexing.py",
    "search/files": "search/test_indexing.py",
    "search/manifest": "search/test_indexing.py",
    "search/model": "search/test_tantivy_index_facets.py",
    "search/port": "search/test_tantivy_index.py",
    "search/query": "search/test_indexing.py",
    "search/service": "search/test_indexing.py",
    "search/signs": "search/test_tantivy_index.py",
    "search/spans": "search/test_tantivy_index_facets.py",
    "search/wishes": "functions/test_list_misses.py",
    "tasks": "desk/test_todo.py",
    "terms/promotions": "orders/test_discounting.py",
    "timeline/event_context": "timeline/test_sentences.py",
    "timeline/model": "timeline/test_service.py",
    "trust/model": "orders/test_trusting.py",
}
#: Modules that no unit test imports: those that use them are tested. A new one has a file.
WITHIN_OTHERS = frozenset(
    """
    answers arrivals attributes/uses audit/schedule catalog/conditions catalog/making
    catalog/naming catalog/succession categories/membership choices commands/credentials
    commands/failures commands/reply db/reader desk/groups imports/applying imports/attributes
    imports/columns imports/describing imports/entries imports/files imports/handles
    imports/names imports/planning imports/service imports/shelving imports/shots
    imports/undoing imports/versions inventory/conditions lean log messages/texts objects operated
    orders/audit/claims orders/audit/history orders/audit/phones
    orders/audit/registration orders/audit/rules orders/audit/uses orders/belonging
    orders/placing payments/audit/message_rules payments/audit/money_rules
    payments/audit/order_rules payments/audit/provider_messages
    payments/audit/registration payments/audit/remittances payments/checkout/opening
    payments/inbound/bkash_notification payments/model/cash payments/reconciliation/comparison
    payments/reconciliation/lookup payments/store/failures payments/store/index payments/store/names
    payments/store/refunds pictures/bringing places/address pricelist/model pricelist/service
    schedule search/counts search/ladder search/ledger search/mirror search/needs search/packs
    search/reading search/staff search/tantivy_facets search/tantivy_queries streams
    terms/couponing terms/limiting terms/model terms/service urls uses/buyers uses/coupons
    web/authorizer web/result_page
    """.split()
)
