"""Request bodies about products."""

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from storefront.addresses.model import Seo
from storefront.addresses.schemas import SeoDescription, SeoRequest, SeoTitle, Slug
from storefront.attributes.schemas import AttributesRequest, Brand, Tags, attributes_of
from storefront.catalog.barcodes import read_barcode
from storefront.catalog.facts import Facts, Mark
from storefront.catalog.model import (
    MAX_SKU,
    MarkChanges,
    NewItem,
    NewProduct,
    NewSale,
    ProductChanges,
    VariantChanges,
    comparison_of,
    price_of,
)
from storefront.catalog.options import MAX_OPTIONS, MAX_VALUES, Option
from storefront.catalog.translations import TranslatedPart
from storefront.catalog.words import WordChanges, Words
from storefront.categories.schemas import CategoryIds
from storefront.ids import MAX_WORD, WORD_PATTERN
from storefront.inventory.model import MAX_QUANTITY, ProductStatus
from storefront.language import Language
from storefront.web.body import (
    OR_NULL,
    Amount,
    ChangeModel,
    Currency,
    Distinct,
    Matching,
    Moment,
    Name,
    Prose,
    RequestModel,
    Written,
)

#: Checked as written, and then in capitals: the capitals of `ß` would pass.
Sku = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_SKU),
    Matching(r"^[A-Za-z0-9._-]+$", "may hold only letters A-Z, digits and . _ -"),
    AfterValidator(str.upper),
]
Status = Literal["active", "inactive"]
_DIGITS = r"0-9\u09e6-\u09ef "
_NO_BARCODE = "must be a barcode of 8, 12, 13 or 14 digits"
#: Digits, in English or Bangla, with spaces between them.
Barcode = Annotated[
    str,
    StringConstraints(min_length=1, max_length=40),
    Matching(f"^[{_DIGITS}]+$", _NO_BARCODE),
    AfterValidator(read_barcode),
]
#: The same, or empty for none.
BarcodeOrNone = Annotated[
    str,
    StringConstraints(max_length=40),
    Matching(f"^[{_DIGITS}]*$", _NO_BARCODE),
    AfterValidator(lambda text: read_barcode(text) if text.strip() else ""),
]
#: A class of tax, or empty for the standard one.
TaxClass = Annotated[
    str,
    StringConstraints(max_length=MAX_WORD),
    Matching(f"^({WORD_PATTERN.pattern})?$", "must be the code of a class of tax, or empty"),
]
LowAt = Annotated[
    int,
    Field(ge=0, le=MAX_QUANTITY, description="Low at so few units; 0: when it is sold out"),
]
#: A word or two, as buttons and order lines have room for.
Label = Annotated[str, Written(40)]
#: Room for the longest description, however it is written.
_MAX_BYTES = 413_696


def _distinct(values: list[str]) -> list[str]:
    if len(set(values)) < len(values):
        code = "values"
        raise PydanticCustomError(code, "has a value twice")
    return values


class OptionRequest(RequestModel):
    """In which respect the variants of a product differ, and what there is to choose."""

    name: Label
    values: Annotated[
        list[Label], Field(min_length=1, max_length=MAX_VALUES), AfterValidator(_distinct)
    ]

    def to_model(self) -> Option:
        """Return the option."""
        return Option(self.name, tuple(self.values))


Options = Annotated[
    list[OptionRequest],
    Field(min_length=1, max_length=MAX_OPTIONS),
    Distinct("name", "two options have the same name"),
]
Choice = Annotated[list[Label], Field(min_length=1, max_length=MAX_OPTIONS)]


class VariantRequest(RequestModel):
    """A new variant: `choice` has a value for each option of its product, in their order."""

    sku: Sku
    choice: Choice
    price: Amount
    compare_at_price: Amount | None = None
    status: Status = "active"
    low_mark: LowAt = 0

    def to_model(self, currency: str) -> NewItem:
        """Return the variant; raises ValidationFailedError if the price is none in the currency."""
        price = price_of(self.price, currency)
        compare_at = comparison_of(self.compare_at_price, price)
        status, mark = ProductStatus(self.status), Mark(None, self.low_mark)
        return NewItem(self.sku, price, tuple(self.choice), status, compare_at, mark)


#: So many fit one transaction, with the codes that they claim.
Variants = Annotated[
    list[VariantRequest],
    Field(min_length=1, max_length=24),
    Distinct("sku", "two variants have the same SKU code"),
]
#: JSON Schema's `false`, as generators of clients read it.
_NONE: dict[str, Any] = {"not": {}}
#: What is sold is the product, or its variants.
#: What a product has only if it is sold itself.
_OF_A_PRICE = ("compare_at_price", "barcode", "low_mark")
_ONE_OF: list[Any] = [
    {"required": ["sku", "price"], "properties": {"options": _NONE, "variants": _NONE}},
    {
        "required": ["options", "variants"],
        "properties": dict.fromkeys(["sku", "price", *_OF_A_PRICE], _NONE),
    },
]


class SeoTranslation(ChangeModel):
    """What search engines are told in another language; empty takes it away."""

    title: SeoTitle | None = None
    description: SeoDescription | None = None


class TranslationRequest(ChangeModel):
    """Texts in another language: those that are named are set; an empty one is taken away.

    Each is taken for a translation of the text as it is then, also if it is the one that was there.
    """

    name: Annotated[str, Written(200, empty=True)] | None = None
    description: Prose | None = None
    seo: SeoTranslation | None = None

    def to_model(self) -> dict[TranslatedPart, str]:
        """Return the texts that are named."""
        seo = self.seo or SeoTranslation.model_construct()
        texts = {
            TranslatedPart.NAME: self.name,
            TranslatedPart.DESCRIPTION: self.description,
            TranslatedPart.SEO_TITLE: seo.title,
            TranslatedPart.SEO_DESCRIPTION: seo.description,
        }
        return {part: text for part, text in texts.items() if text is not None}


class TranslationsRequest(RequestModel):
    """Texts by their language; the shop's own stand beside."""

    bn: TranslationRequest

    def to_model(self) -> dict[Language, dict[TranslatedPart, str]]:
        """Return the texts."""
        return {Language.BANGLA: self.bn.to_model()}


class CreateProductRequest(RequestModel):
    """A new product, with a SKU code and a price, or else with options and variants.

    SKU codes ignore case, and are never used again. Without `slug` it gets one of its name.
    """

    example: ClassVar[dict[str, Any]] = {
        "sku": "TEA-ASSAM-250",
        "name": "Assam tea, 250 g",
        "description": "Loose leaves.\nSecond flush.",
        "price": "450.00",
        "currency": "BDT",
    }
    max_bytes: ClassVar[int] = 626_688

    model_config = ConfigDict(json_schema_extra={"oneOf": _ONE_OF})

    sku: Sku | None = None
    name: Name
    description: Prose = ""
    price: Amount | None = None
    compare_at_price: Amount | None = None
    currency: Currency | None = None
    status: Status = "active"
    options: Options | None = None
    variants: Variants | None = None
    category_ids: CategoryIds | None = None
    brand: Brand | None = None
    tax_class: TaxClass | None = None
    tags: Tags | None = None
    attributes: AttributesRequest | None = None
    barcode: Barcode | None = None
    low_mark: LowAt | None = None
    slug: Slug | None = None
    seo: SeoRequest | None = None
    translations: TranslationsRequest | None = None

    @model_validator(mode="after")
    def _sells_something(self) -> Self:
        by_variants = bool(self.options or self.variants)
        wanted = {"options", "variants"} if by_variants else {"sku", "price"}
        refused = set(_OF_A_PRICE) if by_variants else set[str]()
        if self.model_fields_set & ({"sku", "price", "options", "variants"} | refused) != wanted:
            code = "items"
            message = "must have sku and price, or else options and variants"
            raise PydanticCustomError(code, message)
        return self

    def to_model(self, default_currency: str) -> NewProduct:
        """Return the product to make.

        Args:
            default_currency: the shop's currency, for a body that names none.

        Raises:
            ValidationFailedError: a price is none in its currency.
        """
        currency = self.currency or default_currency
        if self.variants:
            items = tuple(one.to_model(currency) for one in self.variants)
        else:
            price = price_of(self.price or "", currency)
            compare_at = comparison_of(self.compare_at_price, price)
            mark = Mark(self.barcode, self.low_mark or 0)
            items = (NewItem(self.sku or "", price, compare_at=compare_at, mark=mark),)
        return NewProduct(
            name=self.name,
            description=self.description,
            status=ProductStatus(self.status),
            items=items,
            options=tuple(one.to_model() for one in self.options or ()),
            category_ids=tuple(self.category_ids or ()),
            facts=Facts(
                brand=self.brand or "",
                tax_class=self.tax_class or "",
                tags=tuple(self.tags or ()),
                attributes=attributes_of(self.attributes or {}),
            ),
            words=Words(self.slug or "", self.seo.to_model() if self.seo else Seo()),
            translations=self.translations.to_model() if self.translations else {},
        )


class SaleRequest(RequestModel):
    """A sale price for a time: from `starts_at`, or now, until `ends_at`, which is not part of it.

    Fractions of a second are cut off. What begins before now begins now; a sale that is on keeps
    when it began.
    """

    price: Amount
    starts_at: Moment | None = None
    ends_at: Moment

    def to_model(self) -> NewSale:
        """Return the sale."""
        return NewSale(self.price, self.starts_at, self.ends_at)


class PricesRequest(ChangeModel):
    """What changes of prices have in common.

    `price` is the regular one. `compare_at_price`: what it is compared with; above it, and never
    charged.
    Null takes `compare_at_price` away, and ends the `sale`.
    """

    price: Amount | None = None
    compare_at_price: Annotated[Amount | None, OR_NULL] = None
    sale: Annotated[SaleRequest | None, OR_NULL] = None

    def prices(self) -> dict[str, Any]:
        """Return what is to change of prices, as `PriceChanges` takes it."""
        named = self.model_fields_set & {"compare_at_price", "sale"}
        return {
            "price": self.price,
            "compare_at": self.compare_at_price,
            "sale": self.sale.to_model() if self.sale else None,
            "without": frozenset(one for one in named if getattr(self, one) is None),
        }


class UpdateProductRequest(PricesRequest):
    """Changes of a product: at least one. SKU code and currency never change.

    Prices are those of a product without options. Null takes `compare_at_price` away, and ends the
    sale. The slug that it had leads to it on, and may be taken back.
    """

    example: ClassVar[dict[str, Any]] = {"price": "475.00", "status": "active"}
    max_bytes: ClassVar[int] = _MAX_BYTES

    name: Name | None = None
    description: Prose | None = None
    status: Status | None = None
    category_ids: CategoryIds | None = None
    brand: Brand | None = None
    tax_class: TaxClass | None = None
    tags: Tags | None = None
    attributes: AttributesRequest | None = None
    barcode: BarcodeOrNone | None = None
    low_mark: LowAt | None = None
    slug: Slug | None = None
    seo: SeoRequest | None = None
    translations: TranslationsRequest | None = None

    def to_model(self) -> ProductChanges:
        """Return what is to change."""
        return ProductChanges(
            name=self.name,
            description=self.description,
            status=ProductStatus(self.status) if self.status else None,
            category_ids=None if self.category_ids is None else tuple(self.category_ids),
            brand=self.brand,
            tax_class=self.tax_class,
            tags=None if self.tags is None else tuple(self.tags),
            attributes=None if self.attributes is None else attributes_of(self.attributes),
            mark=MarkChanges(self.barcode, self.low_mark),
            words=WordChanges(
                self.slug,
                self.seo.to_model() if self.seo else None,
                self.translations.to_model() if self.translations else {},
            ),
            **self.prices(),
        )


class CreateVariantsRequest(RequestModel):
    """Variants to add to a product with options: 1 to 24."""

    max_bytes: ClassVar[int] = 69_632

    example: ClassVar[dict[str, Any]] = {
        "variants": [{"sku": "PANJABI-RED-XL", "choice": ["Red", "XL"], "price": "1850.00"}]
    }

    variants: Variants

    def to_model(self, currency: str) -> list[NewItem]:
        """Return the variants; raises ValidationFailedError if a price is none in the currency."""
        return [one.to_model(currency) for one in self.variants]


class UpdateVariantRequest(PricesRequest):
    """Changes of a variant: at least one. Its SKU code never changes.

    Null takes `compare_at_price` away, and ends the sale.
    """

    example: ClassVar[dict[str, Any]] = {
        "price": "1950.00",
        "sale": {"price": "1650.00", "ends_at": "2099-12-16T23:59:59+06:00"},
    }

    choice: Choice | None = None
    status: Status | None = None
    barcode: BarcodeOrNone | None = None
    low_mark: LowAt | None = None

    def to_model(self) -> VariantChanges:
        """Return what is to change."""
        return VariantChanges(
            choice=tuple(self.choice) if self.choice else None,
            status=ProductStatus(self.status) if self.status else None,
            mark=MarkChanges(self.barcode, self.low_mark),
            **self.prices(),
        )


class SetOptionsRequest(RequestModel):
    """The options of a product, 1 to 3; whatever its variants have chosen must be among them."""

    max_bytes: ClassVar[int] = 163_840

    example: ClassVar[dict[str, Any]] = {
        "options": [
            {"name": "Colour", "values": ["Red", "White"]},
            {"name": "Size", "values": ["M", "L", "XL"]},
        ]
    }

    options: Options

    def to_model(self) -> list[Option]:
        """Return the options."""
        return [one.to_model() for one in self.options]
