"""Portal settings → the portal itself. Settings only name the variable of a secret; `tokens` finds it."""

from __future__ import annotations

from pathlib import Path

from opendata import tokens
from opendata.errors import UsageError
from opendata.model import Text
from opendata.portals import Portal
from opendata.workspace import PortalSettings


def connect(settings: PortalSettings, root: Path) -> Portal:
    """The portal that [portals.NAME] describes. Raises UsageError where the settings do not suffice."""
    if settings.kind == "folder":
        from opendata.portals.folder import FolderPortal

        return FolderPortal(settings.name, root / (settings.path or settings.name))
    _need(settings, "url", "organization", "token_env")
    if not tokens.find(settings.token_env):
        raise UsageError(
            Text(
                "公開先「{name}」のトークンがありません。環境変数 {variable} に設定するか、"
                "opendata[keyring] を入れて python -m keyring set opendata {variable} で保存してください。",
                "There is no token for the portal {name}; set the environment variable {variable}, or "
                "install opendata[keyring] and store it with “python -m keyring set opendata {variable}”.",
            ).format(name=settings.name, variable=settings.token_env)
        )
    return _ckan(settings)


def _ckan(settings: PortalSettings) -> Portal:
    """Imported only here: requests costs a tenth of a second that a folder need not pay."""
    from opendata.portals import gspatial, profiles
    from opendata.portals.ckan import CkanPortal, Target

    target = Target(
        name=settings.name,
        url=settings.url,
        organization=settings.organization,
        token_env=settings.token_env,
    )
    if settings.kind == "gspatial":
        return gspatial.gspatial_portal(target)
    return CkanPortal(target, profiles.load(settings.profile or "ckan"))


def _need(settings: PortalSettings, *keys: str) -> None:
    for key in keys:
        if not getattr(settings, key):
            raise UsageError(
                Text(
                    "opendata.toml の [portals.{name}] に {key} がありません。",
                    "opendata.toml: [portals.{name}] lacks {key}.",
                ).format(name=settings.name, key=key)
            )
