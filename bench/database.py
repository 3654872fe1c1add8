"""A database of its own for each measurement, filled set-wise."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.test import override_settings

from bench.bare import make_tables
from tests import databases
from tests import world as small_world

NAME = "esgdd_bench"
FILL = """
INSERT INTO suppliers_supplier
  (id, tenant_id, created_at, updated_at, number, name, country, address, sector, size_class, tier, status,
   match_key, name_key, reference, contact_name, contact_email)
SELECT gen_random_uuid(), %s, now(), now(), 1000 + n, 'Supplier ' || md5(n::text),
  (ARRAY['CN','VN','IN','PT','SE'])[1 + n %% 5], n || ' Mill Road', 'Knitwear',
  (ARRAY['large','medium','micro_small'])[1 + n %% 3], 1 + n %% 3, 'candidate',
  'bench ' || n, 'supplier ' || md5(n::text), '', '', ''
FROM generate_series(1, %s) n
"""


@contextmanager
def bench_database(*, suppliers: int = 0) -> Iterator[small_world.World]:
    """Connect Django to a clone of the small world in which Aurora has this many more suppliers."""
    databases.build_template()
    databases.clone(NAME)
    databases.use(NAME)
    try:
        with tempfile.TemporaryDirectory() as folder, override_settings(**_settings(Path(folder))):
            world = small_world.load()
            with databases.admin(NAME) as cursor:
                if suppliers:
                    cursor.execute(FILL, [str(world.org("Aurora").pk), suppliers])
                make_tables(cursor)
                cursor.execute("VACUUM ANALYZE")  # as the database does by itself
            yield world
    finally:
        databases.close_all()
        databases.drop(NAME)


def _settings(folder: Path) -> dict[str, object]:
    files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": folder, "base_url": None},
    }
    return {
        "ALLOWED_HOSTS": ["testserver"],
        "DEBUG": False,
        "DATA_DIR": folder,
        "WHITENOISE_AUTOREFRESH": False,
        "WHITENOISE_USE_FINDERS": False,
        "STATIC_ROOT": folder,
        "STORAGES": {
            **settings.STORAGES,
            "default": files,
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
    }
