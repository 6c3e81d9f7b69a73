"""Pictures in this process: DynamoDB and S3 as the sandbox has them."""

import pytest

from storefront.db.store import Store
from storefront.forms import Forms
from storefront.objects import open_objects
from storefront.pictures.files import Files
from storefront.pictures.imaging import develop
from storefront.pictures.repository import PictureRepository
from storefront.pictures.service import DarkroomService, PictureService, UploadService
from storefront.settings import Settings
from tests.support.clock import FrozenClock


@pytest.fixture
def uploads(store: Store, clock: FrozenClock) -> UploadService:
    """How staff send files."""
    forms = Forms(Settings.from_environment())
    return UploadService(store, PictureRepository(store), forms, clock)


@pytest.fixture
def album(store: Store, clock: FrozenClock) -> PictureService:
    """Pictures as staff look after them."""
    return PictureService(store, PictureRepository(store), clock)


@pytest.fixture
def files(aws: object) -> Files:
    """The files in S3."""
    settings = Settings.from_environment()
    return Files(settings, open_objects(settings))


@pytest.fixture
def darkroom(store: Store, files: Files, clock: FrozenClock) -> DarkroomService:
    """What makes pictures of files."""
    return DarkroomService(store, PictureRepository(store), files, develop, clock)
