"""`leanon manifest` prints what Slack takes, for any address that Slack can reach, and for none."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from click.testing import CliRunner, Result

from slackapp.cli import manifest as module
from slackapp.cli.main import main
from tests.test_manifest import ROOT, SCHEMA

OWN = "https://check-ins.clinic.example"
WRITTEN: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))


def leanon(*arguments: str, **environment: str) -> Result:
    result = CliRunner().invoke(
        main, ["manifest", *arguments], env={"LEANON_PUBLIC_URL": None, **environment}
    )
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def printed(*arguments: str) -> dict[str, Any]:
    result = leanon(*arguments)
    assert result.exit_code == 0, result.output
    loaded: dict[str, Any] = yaml.safe_load(result.stdout)  # JSON is YAML
    return loaded


def satisfies_slack(made: object) -> bool:
    """Whether Slack's own schema takes it; tests/test_manifest.py tells where that is missing."""
    if not SCHEMA.exists():
        return not os.environ.get("CI")
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return bool(jsonschema.Draft7Validator(schema).is_valid(made))


def test_what_is_printed_is_the_file_with_ones_own_address_and_nothing_else_changed() -> None:
    made = printed("--url", OWN)
    assert satisfies_slack(made)
    assert json.dumps(made).replace(OWN, module.PLACEHOLDER) == json.dumps(WRITTEN)
    assert json.dumps(made).count(OWN) == 4


def test_json_and_yaml_say_one_thing() -> None:
    json.loads(leanon("--url", OWN, "--json").stdout)
    assert printed("--url", OWN, "--json") == printed("--url", OWN)


def test_by_socket_slack_needs_no_address_and_nobody_is_asked_to_sign_in() -> None:
    made = printed("--socket")
    assert satisfies_slack(made)
    assert "://" not in json.dumps(made)
    assert made["settings"]["socket_mode_enabled"] is True
    assert made["settings"]["event_subscriptions"] == {"bot_events": ["app_home_opened"]}
    assert made["settings"]["interactivity"] == {"is_enabled": True}
    assert "user" not in made["oauth_config"]["scopes"]
    assert made["oauth_config"]["scopes"]["bot"] == WRITTEN["oauth_config"]["scopes"]["bot"]


def test_by_socket_people_sign_in_where_there_is_an_https_address_even_one_of_the_house() -> None:
    made = printed("--socket", "--url", "https://leanon.intranet:8443")
    assert satisfies_slack(made)
    assert made["oauth_config"]["redirect_urls"] == ["https://leanon.intranet:8443/sign-in/callback"]
    assert made["oauth_config"]["scopes"]["user"] == ["openid", "profile"]
    assert "request_url" not in json.dumps(made)


def test_by_socket_an_address_without_https_leads_nobody_back() -> None:
    assert printed("--socket", "--url", "http://127.0.0.1:3000") == printed("--socket")


@pytest.mark.parametrize(
    "typed",
    [
        "https://check-ins.clinic.example/",
        "  https://check-ins.clinic.example\n",
        "HTTPS://Check-Ins.Clinic.EXAMPLE",
        "https://check-ins.clinic.example:443",
        "https://check-ins.clinic.example.:443//",
        "check-ins.clinic.example",
    ],
)
def test_one_address_in_any_spelling_is_one_address(typed: str) -> None:
    assert printed("--url", typed) == printed("--url", OWN)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Say where Slack reaches Lean On"),
        (" ", "--url is empty"),
        ("https://", "no web address"),
        ("https://a b.example", "has a space inside"),
        ("https://a\u200b.example", "zero width space"),
        ("https://bücher.example", "write its host as xn--bcher-kva.example"),
        ("ftp://clinic.example", "no web address"),
        ("https://clinic.example:0", "no web address"),
        ("https://clinic.example:99999", "no web address"),
        ("https://[::1", "no web address"),
        ("https://hana:secret@clinic.example", "may hold no name, password"),
        ("https://clinic.example/slack/events", "goes on after the host"),
        ("https://clinic.example?a=b", "question mark"),
        ("https://-clinic.example", "no web address"),
        ("https://clinic..example", "no web address"),
        ("https://999.1.1.1", "no web address"),
        ("http://clinic.example", "https addresses only"),
        ("https://127.0.0.1:3000", "cannot reach"),
        ("https://localhost", "cannot reach"),
        ("https://10.1.2.3", "cannot reach"),
        ("https://[fd00::1]", "cannot reach"),
        ("https://intranet", "cannot reach"),
    ],
)
def test_an_address_that_will_not_do_is_refused_in_one_sentence(typed: str, said: str) -> None:
    result = leanon("--url", typed)
    assert result.exit_code
    assert result.stdout == ""
    assert said in result.stderr
    assert "hana:secret" not in result.stderr
    assert result.stderr.strip().splitlines()[-1].endswith(".")


def test_the_address_of_the_settings_is_taken_where_none_is_named() -> None:
    result = leanon(LEANON_PUBLIC_URL=OWN)
    assert result.exit_code == 0
    assert OWN in result.stdout


def test_a_checkout_reads_its_own_file_and_an_installation_the_one_it_came_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CHECKOUT", tmp_path / "site-packages")
    monkeypatch.setattr("importlib.metadata.files", lambda _name: None)
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    result = leanon("--socket")
    assert result.exit_code == 1
    assert "came without manifest.yml" in result.stderr
    came = tmp_path / "share" / "lean-on" / "manifest.yml"
    came.parent.mkdir(parents=True)
    came.write_bytes((ROOT / "manifest.yml").read_bytes())
    (tmp_path / "site-packages").mkdir()
    (tmp_path / "site-packages" / "manifest.yml").write_text("name: somebody else's", encoding="utf-8")
    assert leanon("--socket").exit_code == 0


@pytest.mark.slow
def test_a_wheel_brings_its_manifest_and_prints_it_without_any_setting(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    source, there = tmp_path / "source", tmp_path / "there"
    for folder in ("content", "docs", "jobs", "slackapp"):
        shutil.copytree(ROOT / folder, source / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("LICENSE", "README.md", "pyproject.toml"):
        shutil.copy(ROOT / file, source)
    text = (ROOT / "manifest.yml").read_text(encoding="utf-8")
    (source / "manifest.yml").write_text(text.replace(": Lean On", ": From a wheel"), encoding="utf-8")
    build = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path), str(source)]
    subprocess.run([*pip, *build], check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", there], check=True)
    target = ["--python", str(there / "bin" / "python"), "install", "--no-deps", "--no-index", str(wheel)]
    subprocess.run([*pip, *target], check=True, capture_output=True)
    needed = os.pathsep.join(path for path in sys.path if "site-packages" in path)
    run = subprocess.run(
        [there / "bin" / "leanon", "manifest", "--url", OWN],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": needed},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "name: From a wheel" in run.stdout
    assert yaml.safe_load(run.stdout.replace(": From a wheel", ": Lean On")) == printed("--url", OWN)
