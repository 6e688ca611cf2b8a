"""A standard surface of the desk: the discovery and synchronization service of ASTM F3548-21."""

from modusvivendi.desk.dss.areas import Area, Change, cover
from modusvivendi.desk.dss.operations import BASE
from modusvivendi.desk.dss.quotas import Limits
from modusvivendi.desk.dss.service import Keep, build_dss, dss_routes

__all__ = ["BASE", "Area", "Change", "Keep", "Limits", "build_dss", "cover", "dss_routes"]
