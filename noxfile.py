"""Everything that is run on this repository, by people and by CI: ``nox -l`` lists it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "virtualenv"
nox.options.reuse_venv = "yes"
nox.options.sessions = ["tests", "lint", "types", "layers", "docs", "examples"]

PROJECT = nox.project.load_toml("pyproject.toml")
PLUGINS = sorted(path.parent.as_posix() for path in Path("plugins").glob("cbec-*/pyproject.toml"))
CORE = ".[postgresql,http,bulk]"


def group(*names: str) -> list[str]:
    """Return the requirements of dependency groups, so that any pip can install them."""
    return nox.project.dependency_groups(PROJECT, *names)


def editable(*paths: str) -> list[str]:
    """Return pip arguments that install checkouts in place."""
    return [argument for path in paths for argument in ("-e", path)]


def declared_tests(*plugins: str) -> list[str]:
    """Return what plugins declare in their own dependency group `tests`."""
    projects = [nox.project.load_toml(f"{plugin}/pyproject.toml") for plugin in plugins]
    return [
        requirement
        for project in projects
        if "tests" in project.get("dependency-groups", {})
        for requirement in nox.project.dependency_groups(project, "tests")
    ]


def module(plugin: str) -> str:
    """Return the import name of a plugin's folder."""
    return Path(plugin).name.replace("-", "_")


@nox.session
def demo(session: nox.Session) -> None:
    """Carry Amazon orders from the file to the settled, declared sale (`cbec demo`)."""
    session.install("-q", ".", *(f"./{plugin}" for plugin in PLUGINS))
    session.run("cbec", "demo", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Run every test of core and plugins; arguments after -- go to pytest."""
    needs = {*group("tests"), *declared_tests(*PLUGINS)}
    session.install("-q", *editable(CORE, *PLUGINS), *sorted(needs))
    session.run("pytest", "-n", "2", "--dist", "loadfile", "--timeout", "600", *session.posargs)


@nox.session
@nox.parametrize("plugin", PLUGINS, ids=[Path(plugin).name for plugin in PLUGINS])
def plugins(session: nox.Session, plugin: str) -> None:
    """Run one plugin's tests with nothing installed but core and what it declares."""
    session.install("-q", *editable(".[testing]", plugin), *declared_tests(plugin))
    session.run("pytest", f"{plugin}/tests", *session.posargs)


@nox.session
def types(session: nox.Session) -> None:
    """Check the types of core and every plugin (mypy --strict)."""
    session.install("-q", *editable(f"{CORE[:-1]},testing]", *PLUGINS), *group("types"))
    packages = ["cbec_core", *map(module, PLUGINS)]
    session.run("mypy", *(f"--package={name}" for name in packages), *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, declared dependencies, changelog fragments and message catalogues."""
    session.install("-q", *editable(CORE), *group("lint", "tests"))
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    for root in [".", *PLUGINS]:
        with session.chdir(root):
            session.run("deptry", "src")
    session.run("towncrier", "build", "--draft", "--version", "next", silent=True)
    session.run("pytest", "-q", "tests/architecture/test_catalogues.py")


@nox.session
def layers(session: nox.Session) -> None:
    """Check that imports run one way down and that plugins stand alone."""
    session.install("-q", *editable(f"{CORE[:-1]},testing]", *PLUGINS), *group("tests"))
    session.run("lint-imports", "--no-cache")
    session.run("pytest", "-q", "tests/architecture")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation in English and Chinese, warnings as errors, and test what it says."""
    session.install("-q", *editable(CORE, *PLUGINS), *group("docs", "tests"))
    strict = ("-W", "--keep-going", "-q", "-b", "html")
    for language, folder in {"en": "html", "zh": "html/zh"}.items():
        trees = f"docs/_build/doctrees/{language}"
        chosen = ("-D", f"language={language}", "-d", trees)
        session.run("sphinx-build", *strict, *chosen, "docs", f"docs/_build/{folder}")
    session.run("pytest", "tests/docs", *session.posargs)


@nox.session
def examples(session: nox.Session) -> None:
    """Run every program in examples/ in a folder of its own."""
    session.install("-q", *editable(CORE, *PLUGINS), *group("tests"))
    session.run("pytest", "examples", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure against hand-written limits and peers; prints ratios and writes JSON."""
    session.install("-q", *editable(CORE, *PLUGINS), *group("bench"))
    session.run("python", "-m", "tests.benchmarks", *session.posargs)


@nox.session
def drills(session: nox.Session) -> None:
    """Kill workers at every step boundary and look for lost or doubled effects."""
    session.install("-q", *editable(CORE, *PLUGINS), *group("tests"))
    session.run("python", "-m", "tests.drills", *session.posargs)


@nox.session
def scaffold(session: nox.Session) -> None:
    """Bake a new plugin from plugins/_template, install it and run its tests."""
    session.install("-q", ".[testing]")
    target = Path(tempfile.mkdtemp(prefix="cbec-scaffold-"))
    try:
        with session.chdir(target):
            session.run("cbec", "plugins", "new", "carrier", "acme")
            session.install("-q", "./cbec-carrier-acme")
            session.run("pytest", "cbec-carrier-acme", *session.posargs)
    finally:
        shutil.rmtree(target, ignore_errors=True)


@nox.session
def floor(session: nox.Session) -> None:
    """Run the tests on the oldest dependencies that the packages say they work with."""
    session.install("-q", "uv")
    session.run(
        "uv", "pip", "install", "-q", "--resolution", "lowest-direct", *editable(CORE, *PLUGINS)
    )
    session.install("-q", *sorted({*group("tests"), *declared_tests(*PLUGINS)}))
    session.run("pytest", "-n", "2", "--dist", "loadfile", "--timeout", "600", *session.posargs)
