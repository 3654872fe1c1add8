"""Which addresses are used when a person brings a PostgreSQL server."""

import socket
from urllib.parse import urlsplit

import pytest

from esgdd.run.errors import SetupError
from esgdd.run.own_servers import must_answer, own_database_addresses

ADMIN = "postgresql://boss:secret@db.example:6432/ratings?sslmode=require"


def test_one_login_that_may_create_roles_is_enough():
    found = own_database_addresses({"DATABASE_URL": ADMIN})

    app, owner, admin = (urlsplit(found[f"DATABASE_{name}URL"]) for name in ("", "OWNER_", "ADMIN_"))
    assert (app.username, owner.username, admin.username) == ("esgdd_app", "esgdd_owner", "boss")
    assert {app.path, owner.path} == {"/ratings"}
    assert admin.path == "/postgres"
    assert {part.netloc.rpartition("@")[2] for part in (app, owner, admin)} == {"db.example:6432"}
    assert {part.query for part in (app, owner, admin)} == {"sslmode=require"}
    assert len({app.password, owner.password, "secret"}) == 3


def test_every_checkout_derives_the_same_passwords():
    assert own_database_addresses({"DATABASE_URL": ADMIN}) == own_database_addresses({"DATABASE_URL": ADMIN})


def test_addresses_given_by_a_database_administrator_are_used_as_they_are():
    given = {
        "DATABASE_URL": "postgresql://esgdd_app:a@db/esgdd",
        "DATABASE_OWNER_URL": "postgresql://esgdd_owner:b@db/esgdd",
    }
    assert own_database_addresses(given) == given


@pytest.mark.parametrize("address", ["mysql://db/esgdd", "db.example", ""])
def test_another_kind_of_address_is_refused_in_one_sentence(address):
    with pytest.raises(SetupError, match=r"DATABASE_URL must start with postgresql://"):
        own_database_addresses({"DATABASE_URL": address})


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL"])
def test_a_server_that_does_not_answer_is_named_with_the_way_out(name):
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        with pytest.raises(
            SetupError, match=rf"{name}: nothing answers at 127\.0\.0\.1 port {port} .*unset {name}"
        ):
            must_answer(name, f"scheme://127.0.0.1:{port}/0")
        bound.listen()
        must_answer(name, f"scheme://127.0.0.1:{port}/0")
