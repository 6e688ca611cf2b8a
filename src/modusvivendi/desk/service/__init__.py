"""The desk over HTTP: an interface of its own with OpenAPI, and the ASTM F3548-21 surface beside it."""

from modusvivendi.desk.service.application import build_application

__all__ = ["build_application"]
