"""action.yml, the hook of pre-commit and the templates of docs/ci do what docs/tutorials/ci.md promises."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from opendata.commands import _parser
from opendata.reports import FORMATS

ROOT = Path(__file__).resolve().parents[1]
CLEAN = ROOT / "datasets" / "152048_aed"
SAMPLE = ROOT / "docs" / "tutorials" / "sample" / "aed.csv"
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
GITLAB: dict[str, Any] = yaml.safe_load((ROOT / "docs/ci/gitlab-ci.yml").read_text(encoding="utf-8"))

posix = pytest.mark.skipif(os.name == "nt", reason="a recipe for bash")
git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not here")


def step(name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in ACTION["runs"]["steps"] if each.get("name") == name)
    return found


def filled(words: str, inputs: Mapping[str, str]) -> str:
    """A value of the action with `${{ inputs.NAME }}` filled in, as the runner does."""
    return re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda found: inputs[found[1]], words)


@pytest.fixture
def runner(tmp_path: Path) -> Path:
    """What a step finds: a checkout with data, a folder for temporary files, and the program on the path."""
    program = tmp_path / "bin" / "opendata"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{ROOT / "cli.py"}" "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    (tmp_path / "temp").mkdir()
    shutil.copytree(CLEAN, tmp_path / "checkout" / "datasets")
    return tmp_path


def validate(runner: Path, **given: str) -> subprocess.CompletedProcess[str]:
    """Run the step as GitHub does: bash with -e and pipefail, and inputs in nothing but the environment."""
    inputs = {name: each["default"] for name, each in ACTION["inputs"].items()}
    inputs |= {name.replace("_", "-"): value for name, value in given.items()}
    found = step("Validate")
    script = runner / "step.sh"
    script.write_text(found["run"], encoding="utf-8")
    environment = {name: filled(value, inputs) for name, value in found["env"].items()}
    environment |= {
        "PATH": f"{runner / 'bin'}:/usr/bin:/bin",
        "RUNNER_TEMP": str(runner / "temp"),
        "GITHUB_OUTPUT": str(runner / "output"),
        "GITHUB_STEP_SUMMARY": str(runner / "summary.md"),
    }
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)],
        cwd=runner / "checkout",
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def outputs(runner: Path) -> dict[str, str]:
    lines = (runner / "output").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines)


# ── GitHub Actions ────────────────────────────────────────────────────────────────────────────────


def test_the_action_is_composite_and_says_everything_in_both_languages() -> None:
    assert ACTION["runs"]["using"] == "composite"
    for each in (*ACTION["inputs"].values(), *ACTION["outputs"].values(), ACTION):
        assert " / " in each["description"]
    for each in ACTION["runs"]["steps"]:
        assert ("run" in each) == ("shell" in each), "a step that runs something names its shell"


def test_no_input_is_pasted_into_a_script() -> None:
    assert all("${{" not in each.get("run", "") for each in ACTION["runs"]["steps"])


def test_the_tutorial_knows_every_input_with_its_default() -> None:
    for name in ("ci.md", "ci.en.md"):
        words = (ROOT / "docs" / "tutorials" / name).read_text(encoding="utf-8")
        for key, each in ACTION["inputs"].items():
            line = next(line for line in words.splitlines() if line.startswith(f"| `{key}` |"))
            assert not each["default"] or f"`{each['default']}`" in line


def test_the_tutorial_knows_every_format() -> None:
    for name in ("ci.md", "ci.en.md"):
        words = (ROOT / "docs" / "tutorials" / name).read_text(encoding="utf-8")
        assert set(FORMATS) <= set(re.findall(r"^\| `([a-z]+)` \|", words, re.MULTILINE))


@posix
def test_a_clean_folder_passes_with_a_summary_and_sarif(runner: Path) -> None:
    done = validate(runner)
    assert (done.returncode, done.stderr) == (0, "")
    found = outputs(runner)
    assert found["exit-code"] == "0"
    assert json.loads(Path(found["sarif"]).read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert "100.0" in (runner / "summary.md").read_text(encoding="utf-8")


@posix
def test_a_faulty_file_fails_with_annotations(runner: Path) -> None:
    shutil.copy(SAMPLE, runner / "checkout" / "datasets")
    (runner / "summary.md").write_text("前のステップ\n", encoding="utf-8")
    done = validate(runner)
    assert done.returncode == 1
    assert "::error file=datasets/aed.csv,line=3," in done.stdout
    assert outputs(runner)["exit-code"] == "1"
    summary = (runner / "summary.md").read_text(encoding="utf-8")
    assert summary.startswith("前のステップ\n")
    assert "aed.csv" in summary


@posix
def test_every_input_of_the_check_reaches_it(runner: Path) -> None:
    shutil.copy(SAMPLE, runner / "checkout" / "a b.csv")
    done = validate(
        runner,
        paths="datasets\n\na b.csv\n",
        fail_under="50",
        schema="aed@legacy-2017",
        formats="json=report.json\ncsv=report.csv",
        language="en",
    )
    assert done.returncode == 0
    report = json.loads((runner / "checkout" / "report.json").read_text(encoding="utf-8"))
    assert len(report["files"]) == 2
    assert {file["schema"]["edition"] for file in report["files"]} == {"legacy-2017"}
    assert (runner / "checkout" / "report.csv").is_file()
    assert "is blank" in (runner / "summary.md").read_text(encoding="utf-8")


@posix
def test_inputs_are_words_and_never_commands(runner: Path) -> None:
    done = validate(runner, paths="$(touch pwned)\n--output=pwned\n`touch pwned`\n; touch pwned")
    assert done.returncode != 0
    assert not (runner / "checkout" / "pwned").exists()


@posix
def test_wrong_words_and_missing_files_keep_their_exit_codes(runner: Path) -> None:
    assert validate(runner, formats="nothing=x").returncode == 2
    assert outputs(runner)["exit-code"] == "2"
    assert validate(runner, paths="nowhere").returncode in (2, 3)


def test_the_workflow_uses_only_inputs_that_there_are() -> None:
    found = yaml.safe_load((ROOT / "docs/ci/github-actions.yml").read_text(encoding="utf-8"))
    uses = [each for each in found["jobs"]["validate"]["steps"] if "with" in each]
    assert [each["uses"] for each in uses] == ["OWNER/opendata@REF"]
    assert uses[0]["with"].keys() <= ACTION["inputs"].keys()


# ── GitLab ────────────────────────────────────────────────────────────────────────────────────────


@posix
def test_the_lines_of_gitlab_write_what_it_keeps(runner: Path) -> None:
    job = GITLAB["opendata"]
    shutil.copy(SAMPLE, runner / "checkout" / "datasets")
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", "\n".join(job["script"])],
        cwd=runner / "checkout",
        env={"PATH": f"{runner / 'bin'}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert "aed.csv" in done.stdout
    kept = [*job["artifacts"]["paths"], *job["artifacts"]["reports"].values()]
    assert all((runner / "checkout" / name).stat().st_size for name in kept)
    suites = ElementTree.parse(runner / "checkout" / job["artifacts"]["reports"]["junit"]).getroot()
    assert int(suites.get("failures", "0")) > 0
    assert job["artifacts"]["when"] == "always", "the report of a failure is what people look for"


def test_the_lines_of_gitlab_are_understood() -> None:
    for line in GITLAB["opendata"]["script"]:
        words = shlex.split(line)[1:]
        assert _parser(words, "ja").parse_args(words).command == "validate"


# ── pre-commit ────────────────────────────────────────────────────────────────────────────────────

HOOKS = ROOT / ".pre-commit-hooks.yaml"
SHIPPED = ("opendata", "schemas", "datasets", "pyproject.toml", "README.md", "LICENSE", HOOKS.name)


def run(*command: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )


def committed(folder: Path) -> Path:
    """The folder as a git repository with all of it in one commit."""
    who = ("-c", "user.name=mihon", "-c", "user.email=mihon@example.lg.jp")
    for words in (("init", "--quiet"), ("add", "--all"), (*who, "commit", "--quiet", "--message", "見本")):
        assert run("git", *words, folder=folder).returncode == 0
    return folder


def test_the_hook_is_one_that_pre_commit_understands() -> None:
    from pre_commit.clientlib import load_manifest

    (hook,) = load_manifest(str(HOOKS))
    words = shlex.split(hook["entry"])[1:]
    assert _parser([*words, "a.csv"], "ja").parse_args([*words, "a.csv"]).command == "validate"
    assert [name for name in ("a.csv", "B.CSV", "c.xlsx", "d.txt") if re.search(hook["files"], name)] == [
        "a.csv",
        "B.CSV",
        "c.xlsx",
    ]
    (config,) = yaml.safe_load((ROOT / "docs/ci/pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert [each["id"] for each in config["hooks"]] == [hook["id"]]


def has_packages(folder: Path) -> bool:
    """Whether pip reaches what it needs to build this project, which pre-commit does for every hook."""
    words = ("-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), "hatchling")
    return run(sys.executable, *words, folder=folder).returncode == 0


def use_hook(data: Path, ours: Path) -> None:
    """The template of docs/ci, with its placeholders filled in."""
    words = (ROOT / "docs/ci/pre-commit-config.yaml").read_text(encoding="utf-8")
    revision = run("git", "rev-parse", "HEAD", folder=ours).stdout.strip()
    words = words.replace("ADDRESS-OF-OPENDATA", str(ours)).replace("rev: REF", f"rev: {revision}")
    (data / ".pre-commit-config.yaml").write_text(words, encoding="utf-8")
    committed(data)


@git
def test_pre_commit_stops_a_faulty_file_and_lets_a_clean_one_pass(tmp_path: Path) -> None:
    if not has_packages(tmp_path):
        pytest.skip("no package index can be reached")
    ours, data = tmp_path / "opendata", tmp_path / "data"
    for name in SHIPPED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, ours / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, ours)
    shutil.copytree(CLEAN, data / "clean")
    shutil.copy(SAMPLE, data / "faulty.csv")
    (data / "notes.txt").write_text("表ではありません", encoding="utf-8")
    committed(ours)
    clean = next((data / "clean").glob("*.csv"))
    use_hook(data, ours)

    def tried(*names: str) -> subprocess.CompletedProcess[str]:
        words = (sys.executable, "-m", "pre_commit", "run", "--files", *names)
        return run(*words, folder=data, PRE_COMMIT_HOME=str(tmp_path / "home"))

    passed = tried(str(clean), "notes.txt")
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert "Passed" in passed.stdout
    stopped = tried("faulty.csv")
    assert stopped.returncode == 1
    assert "required-item-blank" in stopped.stdout
