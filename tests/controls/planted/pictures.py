"""Bugs of pictures: what gets in, what survives of it, and who overwrites whom."""

from tests.controls.bug import Bug
from tests.controls.planted.history import UNNUMBERED

_IMAGING = ("tests/unit/pictures/test_imaging.py",)
_SERVICE = ("tests/unit/pictures/test_service.py",)
_VARIANTS = ("tests/unit/pictures/test_service_variants.py",)

BUGS = [
    Bug(
        "twice-the-limit-of-pixels-is-unpacked",
        "pictures/imaging.py",
        "if image.width * image.height > MAX_PIXELS:",
        "if image.width * image.height > 2 * MAX_PIXELS:",
        (*_IMAGING, "-k", "limit_of_pixels"),
    ),
    Bug(
        "whatever-pillow-knows-is-a-picture",
        "pictures/imaging.py",
        "with Image.open(BytesIO(content), formats=_FORMATS) as image:",
        "with Image.open(BytesIO(content)) as image:",
        (*_IMAGING, "-k", "no_picture_of_ours"),
    ),
    Bug(
        "pictures-lie-on-their-side",
        "pictures/imaging.py",
        "return ImageOps.exif_transpose(image)",
        "return image.copy()",
        (*_IMAGING, "-k", "camera_was_held"),
    ),
    Bug(
        "where-it-was-taken-is-published",
        "pictures/imaging.py",
        '    image.save(buffer, "WEBP", quality=quality, method=_WEBP_EFFORT)\n',
        "    exif = image.getexif() or {0x010F: 'Secret camera'}\n"
        "    whole = Image.Exif()\n"
        "    whole.update(exif)\n"
        '    image.save(buffer, "WEBP", quality=quality, method=_WEBP_EFFORT, exif=whole)\n',
        _IMAGING,
    ),
    Bug(
        "one-picture-overwrites-another",
        "pictures/repository.py",
        "            unchanged\n            & GalleryRecord.listing.exists()",
        "            GalleryRecord.listing.exists()",
        _SERVICE,
        besides=UNNUMBERED,
    ),
    Bug(
        "an-event-that-comes-twice-counts-twice",
        "pictures/repository.py",
        "            UploadRecord.state == UploadState.WAITING.value,\n",
        "            UploadRecord.pk.exists(),\n",
        _SERVICE,
    ),
    Bug(
        "files-of-a-crash-stay-for-ever",
        "pictures/service.py",
        "picture = gone[0] if gone else self._pictures.deleted(product_id, picture_id)",
        "picture = gone[0]",
        _SERVICE,
    ),
    Bug(
        "what-is-ready-first-is-shown-first",
        "pictures/model.py",
        "    while place and pictures[place - 1].picture_id > picture.picture_id:\n",
        "    while False:\n",
        _SERVICE,
    ),
    Bug(
        "a-form-takes-any-number-of-bytes",
        "forms.py",
        '                ["content-length-range", 1, max_bytes],\n',
        "",
        ("tests/unit/test_forms.py",),
    ),
    Bug(
        "a-file-of-any-size-is-unpacked",
        "pictures/service.py",
        "            if file.size > MAX_BYTES:\n",
        "            if file.size < 0:\n",
        _SERVICE,
    ),
    Bug(
        "every-page-may-send-files",
        "web/assets.py",
        "self._uploads and page in _SENDING",
        "self._uploads",
        ("tests/unit/web/test_assets.py",),
    ),
    Bug(
        "a-picture-shows-whatever-is-named",
        "pictures/model.py",
        "    if None in numbers:\n",
        "    if numbers == [None, None]:\n",
        _VARIANTS,
    ),
    Bug(
        "a-picture-of-an-archived-variant-stays-one",
        "pictures/repository.py",
        "variants=tuple(number for number in one.variants if number in kept)",
        "variants=one.variants",
        _VARIANTS,
    ),
    Bug(
        "old-pictures-are-never-what-was-read",
        "db/records.py",
        "                    if name not in self._defaults or one != self._defaults[name]\n",
        "",
        _VARIANTS,
    ),
    Bug(
        "who-finds-the-blue-one-sees-the-red-one",
        "pictures/model.py",
        "    return next(iter([*own, *of_all, *pictures]), None)",
        "    return next(iter(pictures), None)",
        _VARIANTS,
    ),
    Bug(
        "a-picture-of-a-variant-that-never-was-is-no-difference",
        "catalog/audit.py",
        "        if books.section(StockSection, variant_id(product_id, number)).sale is None:\n",
        "        if number < 0:\n",
        ("tests/unit/audit/test_domains.py",),
    ),
    Bug(
        "an-upload-without-its-picture-is-no-difference",
        "pictures/audit.py",
        "if (state is UploadState.DONE) != (upload_id in self.pictures):",
        "if state is not UploadState.DONE and upload_id in self.pictures:",
        ("tests/unit/audit/test_domains.py",),
    ),
]
