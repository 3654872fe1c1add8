"""Programs for tests: clients made as an administrator makes them, and what they send."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from api.scopes import SCOPES
from api.services import create_client
from tenants.scope import scope


class Program:
    """A program of a buyer: it gets a token as any OAuth library would, then speaks JSON."""

    def __init__(self, world, buyer: str = "Aurora", *scopes: str, name: str = "ERP") -> None:
        with scope(world.scope(buyer)):
            self.client, self.secret = create_client(
                tenant_id=world.org(buyer).pk,
                name=name,
                scopes=scopes or tuple(SCOPES),
                actor=world.user(buyer, "admin"),
            )
        self.web = Client()
        self.headers: dict[str, str] = {}

    def sign_in(self) -> Program:
        """Get a token for all that was granted and use it from now on."""
        answer = self.ask_for_token()
        assert answer.status_code == 200, answer.content
        self.headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        return self

    def ask_for_token(self, **fields: str) -> Any:
        """The token endpoint's answer; ``fields`` replace what is usually sent."""
        usual = {
            "grant_type": "client_credentials",
            "client_id": self.client.client_id,
            "client_secret": self.secret,
        }
        form = "&".join(f"{name}={value}" for name, value in (usual | fields).items())
        return self.web.post("/api/v1/token/", form, content_type="application/x-www-form-urlencoded")

    def get(self, path: str, **query: Any) -> Any:
        """Read something below ``/api/v1/``."""
        return self.web.get(f"/api/v1/{path}", query, headers=self.headers)

    def put(self, path: str, body: Any) -> Any:
        """Put one thing."""
        return self.web.put(
            f"/api/v1/{path}", json.dumps(body), content_type="application/json", headers=self.headers
        )

    def post(self, path: str, body: Any) -> Any:
        """Send something."""
        return self.web.post(
            f"/api/v1/{path}", json.dumps(body), content_type="application/json", headers=self.headers
        )
