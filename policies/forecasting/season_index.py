"""The shape of a season: multiplicative index numbers, as far from 1 as the history bears out."""

from __future__ import annotations

import numpy as np

from policies.forecasting.forecaster import Floats, Seen

__all__ = ["season_index"]

_LEAST_INDEX = 0.05


def season_index(past: Seen, period: int, harmonics: int) -> Floats:
    """Return the index numbers [place, series], mean 1; period t of the history is at place t % `period`.

    Demand over its fitted trend line is regressed on waves of `period` / 1, 2, ... `harmonics` periods, unknown periods
    left out. A wave of variance P that noise alone would give the variance N is shrunk by 1 - 2 N/P, to nothing where
    that is negative: what explains less than its two parameters cost (Akaike 1974) is noise. As one cycle cannot tell a
    season from chance, all is shrunk by the number of cycles known less one, until there are two.
    """
    periods, series = past.values.shape
    cycles = past.counts / period
    if not periods or period < 2 or not (cycles > 1).any():
        return np.ones((period, series))
    waves = _waves(np.arange(max(periods, period)), period, harmonics)
    ratio = _ratio_to_trend(past, waves[:periods])
    coefficients, spread = _regressed(ratio, past.known, np.column_stack([np.ones(periods), waves[:periods]]))
    level = np.maximum(coefficients[0], _LEAST_INDEX)
    kept = _kept(coefficients[1:], spread[1:], waves[:period]) * np.clip(cycles - 1, 0.0, 1.0)
    index = np.maximum(1 + waves[:period] @ (kept * coefficients[1:] / level), _LEAST_INDEX)
    shape: Floats = index / index.mean(axis=0)
    return shape


def _waves(times: np.typing.NDArray[np.intp], period: int, harmonics: int) -> Floats:
    """Return cosine and sine of each harmonic [times, waves], without the sine that is 0 throughout."""
    turns = 2 * np.pi * np.outer(times, np.arange(1, min(harmonics, period // 2) + 1)) / period
    waves = np.concatenate([np.cos(turns), np.sin(turns)], axis=1)
    return waves[:, np.abs(waves[:period]).max(axis=0) > 1e-9]


def _ratio_to_trend(past: Seen, waves: Floats) -> Floats:
    """Return demand over its trend line [periods, series]; the line is fitted together with the season."""
    periods = len(past.values)
    mean = past.values.sum(axis=0) / np.maximum(past.counts, 1.0)
    scaled = past.values / np.where(mean > 0, mean, 1.0)
    time = np.linspace(-1, 1, periods)
    line, _ = _regressed(scaled, past.known, np.column_stack([np.ones(periods), time, waves]))
    ratio: Floats = scaled / np.maximum(line[0] + np.outer(time, line[1]), 0.2)
    return ratio


def _regressed(values: Floats, known: Floats, design: Floats) -> tuple[Floats, Floats]:
    """Return least-squares coefficients and their sampling variances, both [columns, series].

    Series with the same unknown periods, above all those with none, are solved together.
    """
    columns = design.shape[1]
    coefficients, spread = np.zeros((2, columns, values.shape[1]))
    whole = known.all(axis=0)
    squares = (design[:, :, None] * design[:, None, :]).reshape(len(design), -1)
    for rows in (whole, ~whole):
        if rows.any():
            mine, taken = known[:, rows], values[:, rows]
            weights = mine[:, :1] if rows is whole else mine
            normal = (weights.T @ squares).reshape(-1, columns, columns) + 1e-6 * np.eye(columns)
            inverse = np.linalg.inv(normal)
            moments = (mine * taken).T @ design
            found = (inverse @ moments[:, :, np.newaxis])[:, :, 0].T
            residual = mine * (taken - design @ found)
            freedom = np.maximum(mine.sum(axis=0) - columns, 1.0)
            noise = (residual**2).sum(axis=0) / freedom
            coefficients[:, rows] = found
            spread[:, rows] = noise * np.diagonal(inverse, axis1=1, axis2=2).T
    return coefficients, spread


def _kept(coefficients: Floats, spread: Floats, waves: Floats) -> Floats:
    """Return the share of each wave that is kept [waves, series], the same for the sine and cosine of a harmonic."""
    strength = (waves**2).mean(axis=0)[:, np.newaxis]
    power, noise = strength * coefficients**2, strength * spread
    cosines = (len(coefficients) + 1) // 2
    for part in (power, noise):
        sines = part[cosines:].copy()
        part[cosines:] += part[: len(sines)]
        part[: len(sines)] += sines
    kept: Floats = np.maximum(1 - 2 * noise / np.maximum(power, 1e-12), 0.0)
    return kept
