"""The command `siop`: compose the configuration, check all of it, run the study, write the report.

Whatever a user can get wrong is found before anything is run or written, told without a traceback, and ends with exit
status 2. What costs time to import is imported when it is needed, so that help and mistakes come quickly.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.build import ConfigErrors

if TYPE_CHECKING:
    from argparse import Namespace

    from omegaconf import DictConfig

    from experiments.cli_compose import Composed
    from experiments.demonstrations.demonstration import Shown
    from experiments.study import Study

__all__ = ["main"]

_MOST_PROBLEMS = 100
_USAGE = "siop [key=value ...] [--config-dir FOLDER] [-m] [--help]"


def main() -> None:
    """Run `siop` with the arguments of the command line."""
    try:
        _refuse_shadows()
        _run(sys.argv[1:])
    except ConfigErrors as errors:
        print(_told(errors.problems), file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt as interrupt:
        print("\nsiop: stopped" + "".join(map(str, interrupt.args)), file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:  # the reader, `head` say, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _refuse_shadows() -> None:
    """Make sure that the packages with everyday names are ours and not some other project's."""
    home = Path(__file__).resolve().parent.parent
    for name in ("sim", "policies", "configs"):
        spec = importlib.util.find_spec(name)
        found = Path(spec.origin).resolve().parent if spec and spec.origin else None
        if found != home / name:
            raise ConfigErrors(
                f"the package {name!r} should be in {home}, but {found or 'nothing'} is found in its place"
            )


def _run(arguments: Sequence[str]) -> None:
    if "--version" in arguments:
        print(f"siop-sim {version('siop-sim')}")
        return
    from experiments.cli_compose import rewritten

    flags = _flags(arguments)
    sys.argv[1:] = [rewritten(argument, multirun=flags.multirun) for argument in arguments]
    studies = {} if flags.hydra_help or flags.shell_completion else _checked(_flags(sys.argv[1:]))
    _start(lambda config: _job(config, studies))


def _flags(arguments: Sequence[str]) -> Namespace:
    """Return the flags and, as `overrides`, the key=value arguments; an unknown flag ends the program with status 2."""
    from hydra._internal.utils import get_args_parser

    parser = get_args_parser()
    parser.prog, parser.usage = "siop", _USAGE
    return parser.parse_args(arguments)


def _checked(flags: Namespace) -> dict[tuple[str, ...], Study | Shown]:
    """Return the studies that are asked for, by their overrides: all of them are checked before the first is run."""
    from experiments.cli_compose import composed, jobs

    folder = _user_folder(flags)
    only_shown = flags.help or flags.cfg or flags.info
    studies: dict[tuple[str, ...], Study | Shown] = {}
    problems: list[str] = []
    for overrides in jobs(flags.overrides, multirun=flags.multirun):
        try:
            found = composed(flags.config_name or "siop", overrides, folder)
            if not only_shown:
                studies[found.overrides] = _study(found)
        except ConfigErrors as errors:
            problems += errors.problems
    if problems:
        raise ConfigErrors(*dict.fromkeys(problems))
    return studies


def _user_folder(flags: Namespace) -> Path | None:
    """Return the folder of --config-dir; its options may not have the names of shipped ones, which would hide them."""
    if flags.config_path:
        raise ConfigErrors("--config-path would replace the shipped choices; add your own with --config-dir FOLDER")
    if not flags.config_dir:
        return None
    folder = Path(flags.config_dir)
    if not folder.is_dir():
        raise ConfigErrors(f"--config-dir: there is no folder {flags.config_dir!r}")
    shipped = Path(__file__).resolve().parent.parent / "configs"
    names = [path.relative_to(shipped) for path in sorted(shipped.rglob("*.yaml"))]
    hidden = [name for name in names if (folder / name).is_file() and not (folder / name).samefile(shipped / name)]
    if hidden:
        raise ConfigErrors(*(f"{folder / name}: a shipped choice has this name; rename the file" for name in hidden))
    return folder


def _study(found: Composed) -> Study | Shown:
    from experiments.demonstrations.job import demonstration_of, is_demonstration
    from experiments.job import study_of

    if is_demonstration(found.config):
        return demonstration_of(found.config, found.chosen)
    if found.chosen.get("plugins") and str(Path.cwd()) not in sys.path:
        sys.path.append(str(Path.cwd()))  # appended, so that nothing in the user's folder hides what is installed
    return study_of(found.config, found.chosen)


def _start(task: Callable[[DictConfig], None]) -> None:
    """Hand over to Hydra, which makes the output folder and runs `task`, once or, with -m, for each job."""
    import hydra

    from experiments.cli_compose import told

    problems: list[str] = []

    def run(config: DictConfig) -> None:
        try:
            task(config)
        except ConfigErrors as errors:  # kept from Hydra, which would announce it in words of its own
            problems.extend(errors.problems)

    os.environ["HYDRA_FULL_ERROR"] = "1"  # let all other errors through as they are
    with told():
        hydra.main(version_base="1.3", config_path="pkg://configs", config_name="siop")(run)()
    if problems:
        raise ConfigErrors(*problems)


def _risk(study: Study, folder: Path) -> None:
    """Run a risk study, write its files into `folder` and say what came out."""
    from experiments.checkpoints import discard
    from experiments.risk import run_risk

    results = run_risk(study, folder=folder)
    from experiments.outputs import write
    from experiments.report.risk import write_risk_report
    from experiments.report.risk_verdict import headline, sentences
    from experiments.risk_outputs import write_risk

    write_risk(results, folder)
    write(results.study, folder)
    report = write_risk_report(results, folder)
    discard(folder)
    for name in study.scenarios:
        print("\n  ".join([f"{name}: {headline(results, name)}", *sentences(results, name)]))
    print(f"Report: {_short(report)}")


def _siop(study: Study, folder: Path) -> None:
    """Run a study of ways of planning, write its files into `folder` and say what came out."""
    from experiments.checkpoints import discard
    from experiments.siop.study import run_siop

    results = run_siop(study, folder=folder)
    from experiments.report.siop import write_siop_report
    from experiments.siop.outputs import write_siop
    from experiments.siop.words import headline, sentences

    report = write_siop_report(results, folder)
    write_siop(results, folder)
    discard(folder)
    for name in study.scenarios:
        print("\n  ".join([f"{name}: {headline(results, name)}", *sentences(results, name)]))
    print(f"Report: {_short(report)}")


def _job(config: DictConfig, studies: Mapping[tuple[str, ...], Study | Shown]) -> None:
    """Run the study of one Hydra job in the folder that Hydra has made for it."""
    from hydra.core.hydra_config import HydraConfig

    from experiments.cli_compose import Composed

    job = HydraConfig.get()
    overrides = tuple(job.overrides.task)
    study = studies[overrides] if overrides in studies else _study(Composed.of(config, overrides))
    folder = Path(job.runtime.output_dir)
    try:
        _carry_out(study, folder)
    except BaseException as error:
        if not any(folder.iterdir()):
            folder.rmdir()
        elif isinstance(error, KeyboardInterrupt):
            raise KeyboardInterrupt(f"; hydra.run.dir={_short(folder)} goes on from here") from None
        raise


def _carry_out(study: Study | Shown, folder: Path) -> None:
    from experiments.study import Study

    with _mendable():
        if not isinstance(study, Study):
            _demonstrate(study, folder)
        else:
            (_siop if study.siop else _risk if study.risk else _compare)(study, folder)


@contextmanager
def _mendable() -> Iterator[None]:
    """Tell without a traceback what a user can mend: runs that fail, a folder that cannot be written to."""
    from experiments.failures import StudyError

    try:
        yield
    except (StudyError, PermissionError) as error:
        raise ConfigErrors(str(error)) from None


def _demonstrate(shown: Shown, folder: Path) -> None:
    """Run a demonstration, write its files into `folder` and say of each claim whether it holds."""
    from experiments.demonstrations.outputs import manifest_of, write_findings
    from experiments.report.demonstration import write_demonstration_report

    findings = shown.demonstration.run(shown.setting)
    manifest = manifest_of(shown, findings)
    report = write_demonstration_report(findings, manifest, folder)
    write_findings(findings, manifest, folder)
    print(f"{findings.title}: {findings.verdict}")
    for claim in findings.claims:
        between = f" ({claim.interval_text})" if claim.interval_text else ""
        verdict = "holds" if claim.holds else "does not hold"
        print(f"  {claim.statement}: {claim.measured_text}{between}, wanted {claim.wanted}: {verdict}")
    print(f"Report: {_short(report)}")


def _compare(study: Study, folder: Path) -> None:
    """Run a study, write its files into `folder` and say what came out."""
    from experiments.checkpoints import discard
    from experiments.study import run

    results = run(study, folder=folder)
    from experiments.outputs import write
    from experiments.report import write_report
    from experiments.report.verdict import verdict

    write(results, folder)
    report = write_report(results, folder)
    discard(folder)
    for name in study.scenarios:
        found = verdict(results, name)
        more = found.others
        print("\n  ".join([f"{name}: {found.headline}", *more]))
    print(f"Report: {_short(report)}")


def _short(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _told(problems: Sequence[str]) -> str:
    if len(problems) == 1:
        return f"siop: {problems[0]}"
    shown = [f"  {problem}" for problem in problems[:_MOST_PROBLEMS]]
    more = [f"  ... and {len(problems) - _MOST_PROBLEMS} more"] if len(problems) > _MOST_PROBLEMS else []
    return "\n".join([f"siop: {len(problems)} problems", *shown, *more])
