"""The domains whose items are audited; a new domain is a line here.

A domain comes after those whose sections it compares its own with.
"""

from storefront.accounts.audit import AUDIT as ACCOUNTS
from storefront.addressbook.audit import AUDIT as ADDRESS_BOOKS
from storefront.attributes.audit import AUDIT as ATTRIBUTES
from storefront.catalog.audit import AUDIT as CATALOG
from storefront.categories.audit import AUDIT as CATEGORIES
from storefront.checks.audit import AUDIT as CHECKS
from storefront.fulfilments.audit import AUDIT as FULFILMENTS
from storefront.imports.audit import AUDIT as IMPORTS
from storefront.inventory.audit import AUDIT as INVENTORY
from storefront.messages.audit import AUDIT as MESSAGES
from storefront.orders.audit.registration import AUDIT as ORDERS
from storefront.payments.audit.registration import AUDIT as PAYMENTS
from storefront.payments.audit.remittances import AUDIT as REMITTANCES
from storefront.revisions.audit import AUDIT as HISTORY
from storefront.search.audit import AUDIT as SEARCH
from storefront.terms.audit import AUDIT as TERMS

_CATALOGUE = (INVENTORY, ATTRIBUTES, CATEGORIES, CATALOG, HISTORY, SEARCH, IMPORTS)
_MONEY = (ORDERS, FULFILMENTS, PAYMENTS, REMITTANCES)
DOMAINS = (*_CATALOGUE, *_MONEY, ACCOUNTS, ADDRESS_BOOKS, CHECKS, TERMS, MESSAGES)
