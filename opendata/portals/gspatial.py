"""G空間情報センター: CKAN with keys of its own at the top level; everything particular is in its profile."""

from opendata.portals import profiles
from opendata.portals.ckan import CkanPortal, Target

PROFILE = "gspatial"


def gspatial_portal(target: Target) -> CkanPortal:
    """The portal, not tried against the live site: see profiles/gspatial.toml."""
    return CkanPortal(target, profiles.load(PROFILE))
