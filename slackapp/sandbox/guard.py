"""Keeps the sandbox to the machine it runs on: who may use its own controls, and from which pages."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from flask import Request


def is_loopback(address: str | None) -> bool:
    """Whether a remote address is this machine."""
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False


def is_foreign(request: Request) -> bool:
    """Whether a changing request was sent by a page of another site (its Origin says so)."""
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.host
