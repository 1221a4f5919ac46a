"""What a report must tell besides its figures: the clock, the window, the seeds, the versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from experiments.results import StudyResults
from experiments.wording.numerals import percent, plain
from experiments.wording.phrases import capital, label_of, quoted
from sim.clock import Sequence
from sim.network import Scenario

__all__ = ["clock_in_words", "origin_facts", "replications_fact", "study_facts", "world_facts"]


def clock_in_words(sequence: Sequence) -> str:
    """Return the order of simultaneous events as a sentence."""
    steps = ["customers draw on stock, waiting orders first", "stock points review and order, most downstream first"]
    if sequence == "review_first":
        steps.reverse()
    return (
        f"At any one moment shipments arrive first; then {steps[0]}; then {steps[1]}; then the books are closed. "
        "What is ordered with a lead time of L days is usable L days later, before the demand of that moment."
    )


def world_facts(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Yield (term, text) of what one scenario assumes."""
    network = scenario.network
    yield "Clock", clock_in_words(scenario.sequence)
    yield "Time", _window(scenario)
    suppliers = sum(site.kind == "supplier" for site in network.sites)
    sizes = (len(network.items), suppliers, len(network.sites) - suppliers, len(network.lanes), len(network.demands))
    nouns = ("item", "supplier", "stocking site", "lane", "demand stream")
    counted = (f"{plain(n)} {noun}{'' if n == 1 else 's'}" for n, noun in zip(sizes, nouns, strict=True))
    yield "Network", f"{', '.join(counted)}."
    yield "Money", f"All amounts in {scenario.currency}; costs per year of 365 days."


def replications_fact(results: StudyResults, name: str) -> tuple[str, str]:
    """Return (term, text) of how often each policy was run in one scenario."""
    counts = results.summary.loc[results.summary["scenario"] == name, "replications"]
    most = int(counts.max()) if len(counts) else 0
    return "Replications", f"{plain(most)} of each policy." if most != 1 else "One of each policy: no intervals."


def _window(scenario: Scenario) -> str:
    last = scenario.start_date + timedelta(days=scenario.horizon_days - 1)
    days = f"{plain(scenario.horizon_days)} days from {scenario.start_date.isoformat()} to {last.isoformat()}"
    books = "day" if scenario.bucket_days == 1 else f"{scenario.bucket_days} days"
    if not scenario.warmup_days:
        return f"{days}, all of it counted; books closed every {books}."
    return (
        f"{days}; the first {plain(scenario.warmup_days)} days warm up and are not counted; books closed every {books}."
    )


def study_facts(results: StudyResults) -> Iterator[tuple[str, str]]:
    """Yield (term, text) of what the study as a whole assumes, and of what identifies it."""
    manifest = results.manifest
    policies = results.summary["policy"].drop_duplicates().astype(str)
    yield "Policies", ", ".join(quoted(name) for name in policies) + f"; the baseline is {quoted(results.baseline)}."
    yield (
        "Common random numbers",
        "In a replication all policies meet the same demand and the same lead times, so differences are taken within "
        "replications (paired).",
    )
    yield "Intervals", f"{percent(results.level, 0)} t intervals over replications."
    adjustment = str(manifest.get("adjustment") or results.adjustment)
    yield "Several comparisons", f"{capital(adjustment)}."
    yield from origin_facts(manifest, {"Digest of the results": "digest"})


def origin_facts(manifest: Mapping[str, object], digests: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield (term, text) of what identifies the run, as far as the manifest has it; `digests` are its keys by term."""
    for term, key in {"Seed": "seed", "Made": "created", **digests}.items():
        if manifest.get(key) is not None:
            yield term, str(manifest[key])
    versions = manifest.get("versions")
    if isinstance(versions, Mapping):
        yield "Versions", ", ".join(f"{label_of(str(name))} {number}" for name, number in versions.items())
