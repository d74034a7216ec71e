"""The manifests that the sandbox takes, as pydantic models: what Lean On says of itself, and nothing else."""

from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from slackapp.sandbox.validation import Fault, faults_of


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


Url = Annotated[str, Field(pattern=r"^https?://", max_length=3_000)]
Scopes = Annotated[list[str], Field(max_length=255)]


class _Metadata(_Part):
    major_version: Literal[2]
    minor_version: int


class _DisplayInformation(_Part):
    name: Annotated[str, Field(min_length=1, max_length=35)]
    description: Annotated[str, Field(max_length=140)] = ""
    long_description: Annotated[str, Field(min_length=175, max_length=4_000)] | None = None
    background_color: Annotated[str, Field(pattern="^#([0-9a-fA-F]{3}){1,2}$")] | None = None


class _AppHome(_Part):
    home_tab_enabled: bool = False
    messages_tab_enabled: bool = False
    messages_tab_read_only_enabled: bool = False


class _BotUser(_Part):
    display_name: Annotated[str, Field(min_length=1, max_length=80)]
    always_online: bool = False


class _Command(_Part):
    command: Annotated[str, Field(pattern="^/", min_length=2, max_length=32)]
    url: Url | None = None
    description: Annotated[str, Field(min_length=1, max_length=2_000)]
    usage_hint: Annotated[str, Field(min_length=1, max_length=1_000)] | None = None
    should_escape: bool = False


class _Features(_Part):
    app_home: _AppHome
    bot_user: _BotUser
    slash_commands: Annotated[list[_Command], Field(min_length=1, max_length=50)]


class _ScopesOf(_Part):
    user: Scopes = []
    bot: Scopes
    bot_optional: Scopes = []


class _OAuth(_Part):
    redirect_urls: Annotated[list[Annotated[str, Field(max_length=2_500)]], Field(max_length=1_000)] = []
    scopes: _ScopesOf


class _Events(_Part):
    request_url: Url | None = None
    bot_events: Annotated[list[str], Field(max_length=100)] = []


class _Interactivity(_Part):
    is_enabled: bool
    request_url: Url | None = None


class _Settings(_Part):
    event_subscriptions: _Events
    interactivity: _Interactivity
    org_deploy_enabled: bool = False
    socket_mode_enabled: bool = False
    token_rotation_enabled: bool = False


class _Manifest(_Part):
    metadata: Annotated[_Metadata, Field(alias="_metadata")]
    display_information: _DisplayInformation
    features: _Features
    oauth_config: _OAuth
    settings: _Settings


_SHAPE: Final = TypeAdapter[Any](_Manifest)


def faults(manifest: object) -> list[Fault]:
    """What Slack would refuse in a manifest; nothing where all is well."""
    return faults_of(_SHAPE, manifest, "") or list(_unreachable(_Manifest.model_validate(manifest)))


def _unreachable(made: _Manifest) -> Iterator[Fault]:
    """What has no way to the app: without Socket Mode, whatever Slack sends needs an address."""
    settings = made.settings
    if settings.socket_mode_enabled:
        return
    if settings.event_subscriptions.bot_events and not settings.event_subscriptions.request_url:
        words = "Event Subscription requires either Request URL or Socket Mode Enabled"
        yield Fault("/settings/event_subscriptions", words)
    if settings.interactivity.is_enabled and not settings.interactivity.request_url:
        yield Fault("/settings/interactivity", "Interactivity requires a Request URL")
    for number, command in enumerate(made.features.slash_commands):
        if not command.url:
            yield Fault(f"/features/slash_commands/{number}", "Slash command requires a URL")
