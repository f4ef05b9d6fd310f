"""The recipes of docs/scheduling.md are tried, as far as this machine has what they need."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from configparser import RawConfigParser
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from opendata.commands import COMMANDS, _parser, main
from opendata.ledger import Ledger, exclusive

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "datasets"
GUIDE = ROOT / "docs" / "scheduling.md"
RECIPES = ROOT / "docs" / "scheduling"
TOKEN = "PUT-THE-TOKEN-HERE"
CONTACT = ["--contact-name", "見本課", "--contact-email", "mihon@example.lg.jp"]
LINE = re.compile(rf"""opendata(?:\.exe")?\ ((?:{"|".join(COMMANDS)})(?![\w:"-])[^`;|<>\n']*)""", re.VERBOSE)
TASK = {"": "http://schemas.microsoft.com/windows/2004/02/mit/task"}

posix = pytest.mark.skipif(os.name == "nt", reason="a recipe for /bin/sh")
systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not here")
git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not here")


def text_of(path: Path) -> str:
    content = path.read_bytes()
    return content.decode("utf-16" if content.startswith(b"\xff\xfe") else "utf-8")


def recipe(name: str, home: Path | None = None) -> str:
    """A recipe, with `home` in the place of the placeholder."""
    words = text_of(RECIPES / name)
    return words.replace("/PATH/TO", str(home)) if home else words


def command_lines() -> list[tuple[str, str]]:
    files = [GUIDE, *sorted(RECIPES.iterdir())]
    return [(file.name, found.strip()) for file in files for found in LINE.findall(unescape(text_of(file)))]


def ini(words: str) -> RawConfigParser:
    parser = RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(words)
    return parser


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """What the placeholders stand for: a program, an environment file and a workspace."""
    program = tmp_path / "VENV" / "bin" / "opendata"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{ROOT / "cli.py"}" "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    shutil.copy(RECIPES / "opendata.env", tmp_path)
    assert main(["init", str(tmp_path / "WORKSPACE"), "--lgcode", "152048", *CONTACT]) == 0
    return tmp_path


def add(home: Path, *names: str) -> None:
    paths = [str(SAMPLE / name) for name in names] or [str(SAMPLE)]
    main(["add", *paths, "--workspace", str(home / "WORKSPACE")])


def receipts(home: Path) -> int:
    return len(Ledger(home / "WORKSPACE" / ".opendata" / "ledger.sqlite").receipts())


def run(command: list[str], environment: Mapping[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """With nothing in the environment but what is given, as schedulers do."""
    bare = ["env", "-i", *(f"{name}={value}" for name, value in environment.items())]
    return subprocess.run(
        [*bare, *command],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


# ── The words ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("file", "line"), sorted(set(command_lines())))
def test_every_command_line_is_understood(file: str, line: str) -> None:
    words = shlex.split(line)
    assert _parser(words, "ja").parse_args(words).command == words[0]


@pytest.mark.parametrize(
    "name",
    [
        "crontab",
        "opendata-publish.service",
        "credential.conf",
        "opendata-publish.xml",
        "github-actions.yml",
    ],
)
def test_publish_yes_is_all_a_recipe_calls(name: str) -> None:
    lines = [line for file, line in command_lines() if file == name and line != "publish"]
    assert len(lines) == 1
    assert lines[0].startswith("publish --yes")


def test_the_guide_tells_of_every_recipe_in_both_languages() -> None:
    japanese, _, english = text_of(GUIDE).partition("\n---\n")
    for path in RECIPES.iterdir():
        assert f"(scheduling/{path.name})" in japanese
        assert f"(scheduling/{path.name})" in english


def test_the_guide_points_at_files_that_are_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", text_of(GUIDE)):
        assert (GUIDE.parent / target).is_file(), target


def test_no_recipe_holds_more_of_a_secret_than_its_placeholder() -> None:
    for path in RECIPES.iterdir():
        for value in re.findall(r"OPENDATA_TOKEN_CITY[=:] ?(\S+)", text_of(path)):
            assert value.startswith((f"'{TOKEN}'", "$$(cat", "${{", "/PATH/TO/"))


# ── cron ──────────────────────────────────────────────────────────────────────────────────────────


def cron(home: Path) -> subprocess.CompletedProcess[str]:
    """Run the job as cron would: its own few variables, those of the file, and /bin/sh."""
    lines = [line for line in recipe("crontab", home).splitlines() if line and not line.startswith("#")]
    given = dict(line.split("=", 1) for line in lines[:-1])
    *when, command = lines[-1].split(maxsplit=5)
    assert when == ["30", "6", "*", "*", "*"]
    assert "%" not in command, "cron takes it for a line break"
    own = {"HOME": str(home), "LOGNAME": "nobody", "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin"}
    return run(["/bin/sh", "-c", command], own | given, home)


@posix
def test_cron_publishes_once_and_writes_only_when_something_is_held_back(home: Path) -> None:
    add(home)
    first = cron(home)
    assert first.stdout == f"opendata publish: exit code 1, see {home}/opendata.log\n"
    assert first.stderr == ""
    published = receipts(home)
    assert published == 13
    before = {path: path.read_bytes() for path in (home / "WORKSPACE/public").rglob("*") if path.is_file()}
    assert cron(home).stdout == first.stdout
    assert receipts(home) == published
    assert before == {
        path: path.read_bytes() for path in (home / "WORKSPACE/public").rglob("*") if path.is_file()
    }


@posix
def test_cron_stays_silent_while_all_is_well(home: Path) -> None:
    add(home, "152048_aed")
    for _ in range(2):
        done = cron(home)
        assert (done.stdout, done.stderr) == ("", "")
        assert receipts(home) == 1
    log = (home / "opendata.log").read_text(encoding="utf-8")
    assert "JST" in log
    assert "152048_aed" in log
    assert TOKEN not in log
    (receipt,) = Ledger(home / "WORKSPACE/.opendata/ledger.sqlite").receipts()
    assert receipt.operator == "定期公開"
    assert receipt.time.endswith("+09:00")


@posix
def test_cron_tells_that_another_run_is_under_way(home: Path) -> None:
    add(home, "152048_aed")
    assert main(["portal", "check", "--workspace", str(home / "WORKSPACE")]) == 0
    with exclusive(home / "WORKSPACE/.opendata/publish.lock"):
        assert "exit code 3" in cron(home).stdout
    assert cron(home).stdout == ""
    assert receipts(home) == 1


@posix
@pytest.mark.parametrize("missing", ["opendata.env", "VENV/bin/opendata", "WORKSPACE/opendata.toml"])
def test_cron_is_never_silent_about_what_is_missing(home: Path, missing: str) -> None:
    (home / missing).unlink()
    done = cron(home)
    assert done.returncode != 0 or done.stdout
    assert done.stdout + done.stderr


# ── systemd ───────────────────────────────────────────────────────────────────────────────────────


@systemd
@pytest.mark.parametrize("with_credential", [False, True])
def test_systemd_finds_no_fault(home: Path, with_credential: bool) -> None:
    units = [path.name for path in RECIPES.iterdir() if path.suffix in (".service", ".timer")]
    assert len(units) == 3
    for name in units:
        (home / name).write_text(recipe(name, home).replace("User=USER", "User=root"), encoding="utf-8")
    if with_credential:
        (home / "opendata-publish.service.d").mkdir()
        drop_in = home / "opendata-publish.service.d" / "credential.conf"
        drop_in.write_text(recipe("credential.conf", home), encoding="utf-8")
    command = ["systemd-analyze", "verify", *(str(home / name) for name in units)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@systemd
def test_systemd_understands_the_time() -> None:
    when = ini(recipe("opendata-publish.timer"))["Timer"]["OnCalendar"]
    done = subprocess.run(
        ["systemd-analyze", "calendar", when], capture_output=True, text=True, env={"TZ": "UTC"}, check=True
    )
    assert "21:30:00 UTC" in done.stdout


def test_the_units_have_the_keys_that_matter() -> None:
    service, timer = ini(recipe("opendata-publish.service")), ini(recipe("opendata-publish.timer"))
    assert service["Service"]["Type"] == "oneshot"
    assert service["Unit"]["OnFailure"] == "opendata-publish-failed.service"
    assert service["Service"]["EnvironmentFile"] == "/PATH/TO/opendata.env"
    assert timer["Timer"]["Persistent"] == "true"
    assert timer["Timer"]["OnCalendar"].endswith("Asia/Tokyo")
    assert timer["Install"]["WantedBy"] == "timers.target"


@posix
def test_what_systemd_starts_publishes_once(home: Path) -> None:
    add(home, "152048_aed")
    service = ini(recipe("opendata-publish.service", home))["Service"]
    given = dict(
        shlex.split(line)[0].split("=", 1)
        for line in Path(service["EnvironmentFile"]).read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    )
    for _ in range(2):
        assert run(shlex.split(service["ExecStart"]), given, home).returncode == 0
        assert receipts(home) == 1


@posix
def test_a_credential_becomes_the_variable_and_no_argument(home: Path) -> None:
    (home / "OPENDATA_TOKEN_CITY").write_text(f"{TOKEN}\n", encoding="utf-8")
    program = home / "VENV" / "bin" / "opendata"
    program.write_text('#!/bin/sh\necho "$OPENDATA_TOKEN_CITY|$*"\n', encoding="utf-8")
    line = ini(recipe("credential.conf", home))["Service"]["ExecStart"].replace("$$", "$")
    done = run(shlex.split(line), {"PATH": "/usr/bin:/bin", "CREDENTIALS_DIRECTORY": str(home)}, home)
    assert done.stdout == f"{TOKEN}|publish --yes --workspace {home}/WORKSPACE\n"


@posix
def test_a_failure_is_mailed_with_the_end_of_the_log(home: Path) -> None:
    stand_ins = {"journalctl": 'echo "log of $*"', "mail": f'echo "$*" >{home}/mail; cat >>{home}/mail'}
    for name, body in stand_ins.items():
        (home / name).write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        (home / name).chmod(0o755)
    line = ini(recipe("opendata-publish-failed.service"))["Service"]["ExecStart"]
    assert run(shlex.split(line), {"PATH": f"{home}:/usr/bin:/bin"}, home).returncode == 0
    mail = (home / "mail").read_text(encoding="utf-8")
    assert "ADDRESS@EXAMPLE.LG.JP" in mail
    assert "log of --unit=opendata-publish.service" in mail


# ── Windows Task Scheduler ────────────────────────────────────────────────────────────────────────


def test_the_task_is_in_the_encoding_that_schtasks_reads() -> None:
    content = (RECIPES / "opendata-publish.xml").read_bytes()
    assert content.startswith(b"\xff\xfe")
    assert content.decode("utf-16").startswith('<?xml version="1.0" encoding="UTF-16"?>\r\n')


def test_the_task_never_overlaps_makes_up_and_may_read_the_credentials() -> None:
    task = ElementTree.fromstring((RECIPES / "opendata-publish.xml").read_bytes())
    assert task.tag == f"{{{TASK['']}}}Task"

    def value(path: str) -> str:
        return task.findtext(path, namespaces=TASK) or ""

    assert value("Settings/MultipleInstancesPolicy") == "IgnoreNew"
    assert value("Settings/StartWhenAvailable") == "true"
    assert value("Principals/Principal/LogonType") == "Password"
    assert value("Triggers/CalendarTrigger/StartBoundary").endswith("T06:30:00+09:00")
    assert value("Actions/Exec/Command").endswith("cmd.exe")


def test_the_task_calls_publish_and_keeps_a_log() -> None:
    task = ElementTree.fromstring((RECIPES / "opendata-publish.xml").read_bytes())
    words = task.findtext("Actions/Exec/Arguments", namespaces=TASK) or ""
    shell = re.fullmatch(r'/d /s /c "set PYTHONUTF8=1&& (.+) >> "([^"]+)" 2>&1"', words)
    assert shell
    assert shlex.split(shell[1].replace("\\", "/")) == [
        "C:/PATH/TO/VENV/Scripts/opendata.exe",
        *("publish", "--yes", "--workspace", "C:/PATH/TO/WORKSPACE"),
    ]
    assert shell[2].endswith("opendata.log")


def test_the_task_is_registered_without_a_password_on_the_line() -> None:
    words = recipe("register-task.cmd").split()
    assert words[:2] == ["schtasks", "/Create"]
    assert words[words.index("/XML") + 1] == "opendata-publish.xml"
    assert words[words.index("/RP") + 1] == "*"


# ── GitHub Actions ────────────────────────────────────────────────────────────────────────────────


def workflow() -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load(recipe("github-actions.yml"))
    return found


def test_the_workflow_runs_daily_alone_and_may_push() -> None:
    found = workflow()
    assert found[True]["schedule"] == [{"cron": "30 21 * * *"}]
    assert found["concurrency"]["cancel-in-progress"] is False
    assert found["permissions"] == {"contents": "write"}
    steps = found["jobs"]["publish"]["steps"]
    assert [step["name"] for step in steps if "run" in step] == ["Install", "Publish", "Keep the ledger"]
    assert [step["uses"] for step in steps if "uses" in step] == [
        "actions/checkout@v4",
        "actions/setup-python@v5",
    ]


def runner(home: Path, name: str) -> tuple[dict[str, int], Path]:
    """A fresh clone, as every run of a workflow has, and the exit codes of the steps that need no network."""
    clone = home / name
    subprocess.run(["git", "clone", "--quiet", str(home / "data.git"), str(clone)], check=True)
    job, codes = workflow()["jobs"]["publish"], {}
    for step in job["steps"]:
        if "run" in step and step["name"] != "Install":
            given = {key: str(value) for key, value in (job["env"] | step.get("env", {})).items()}
            given |= {"HOME": str(home), "PATH": f"{home / 'VENV' / 'bin'}:/usr/bin:/bin"}
            script = home / "step.sh"
            script.write_text(step["run"], encoding="utf-8")
            codes[step["name"]] = run(["bash", "-e", str(script)], given, clone).returncode
    return codes, clone


def commits(home: Path) -> int:
    command = ["git", "-C", str(home / "data.git"), "rev-list", "--count", "HEAD"]
    return int(subprocess.run(command, capture_output=True, check=True).stdout)


@posix
@git
def test_the_steps_of_the_workflow_publish_once_and_keep_the_ledger(home: Path) -> None:
    add(home)
    data, settings = home / "WORKSPACE", home / "WORKSPACE" / "opendata.toml"
    words = settings.read_text(encoding="utf-8").replace('path = "public"', f'path = "{home}/portal"')
    settings.write_text(words, encoding="utf-8")
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.lg.jp"]
    for command in (["init", "--quiet"], ["add", "."], [*identity, "commit", "--quiet", "--message", "x"]):
        subprocess.run(["git", "-C", str(data), *command], check=True)
    subprocess.run(["git", "clone", "--quiet", "--bare", str(data), str(home / "data.git")], check=True)
    codes, first = runner(home, "first")
    assert codes == {"Publish": 1, "Keep the ledger": 0}
    assert commits(home) == 2
    codes, second = runner(home, "second")
    assert codes == {"Publish": 1, "Keep the ledger": 0}
    assert commits(home) == 2
    ledgers = [Ledger(clone / ".opendata" / "ledger.sqlite") for clone in (first, second)]
    assert [len(ledger.receipts()) for ledger in ledgers] == [13, 13]


@posix
@git
def test_a_run_that_could_not_start_leaves_the_repository_alone(home: Path) -> None:
    """No ledger was made, so there is none to keep."""
    subprocess.run(["git", "init", "--quiet", str(home / "data")], check=True)
    step = next(one for one in workflow()["jobs"]["publish"]["steps"] if one.get("name") == "Keep the ledger")
    assert step["if"] == "always()"
    assert run(["bash", "-e", "-c", step["run"]], {"PATH": "/usr/bin:/bin"}, home / "data").returncode == 0
