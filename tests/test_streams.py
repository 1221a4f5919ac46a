from __future__ import annotations

import numpy as np
import pytest

from sim.streams import ReusedStreams, Streams, stream_word


def numbers(streams: Streams, *key: str) -> np.ndarray:
    return streams.generator(*key).random(1000)


def test_the_same_key_gives_the_same_numbers_whatever_was_asked_before() -> None:
    streams = Streams(7, 3)
    expected = numbers(Streams(7, 3), "demand", "berlin", "drum")
    numbers(streams, "lead_time", "berlin", "drum")
    np.testing.assert_array_equal(numbers(streams, "demand", "berlin", "drum"), expected)
    np.testing.assert_array_equal(numbers(streams, "demand", "berlin", "drum"), expected)


@pytest.mark.parametrize(
    ("other", "key"),
    [
        (Streams(8, 3), ("demand", "ab", "c")),
        (Streams(7, 4), ("demand", "ab", "c")),
        (Streams(7, -1), ("demand", "ab", "c")),
        (Streams(73, 3), ("demand", "ab", "c")),
        (Streams(7, 3), ("level", "ab", "c")),
        (Streams(7, 3), ("demand", "a", "bc")),
        (Streams(7, 3), ("demand", "abc")),
        (Streams(7, 3), ("demand", "ab", "c", "")),
    ],
)
def test_every_part_of_the_key_counts(other: Streams, key: tuple[str, ...]) -> None:
    mine, theirs = numbers(Streams(7, 3), "demand", "ab", "c"), numbers(other, *key)
    assert abs(np.corrcoef(mine, theirs)[0, 1]) < 0.11  # 3.5 standard errors
    assert not np.isin(mine, theirs).any()


def test_replications_are_independent_of_each_other() -> None:
    first = np.array([Streams(0, k).generator("demand", "a").random() for k in range(4000)])
    assert first.mean() == pytest.approx(0.5, abs=4 / np.sqrt(12 * 4000))
    assert abs(np.corrcoef(first[1:], first[:-1])[0, 1]) < 4 / np.sqrt(4000)


def test_the_streams_of_one_replication_are_independent_of_each_other() -> None:
    first = np.array([Streams(0, 0).generator("demand", str(k)).random() for k in range(4000)])
    assert first.mean() == pytest.approx(0.5, abs=4 / np.sqrt(12 * 4000))
    assert abs(np.corrcoef(first[1:], first[:-1])[0, 1]) < 4 / np.sqrt(4000)


def test_a_replication_and_a_purpose_do_not_change_places() -> None:
    """A stream's key is two words; a purpose named like a seed and replication must not make two streams one."""
    words = (Streams(1, 2).word, stream_word("3", "4")), (Streams(3, 4).word, stream_word("1", "2"))
    assert words[0] == words[1][::-1]
    mine, theirs = numbers(Streams(1, 2), "3", "4"), numbers(Streams(3, 4), "1", "2")
    assert not np.isin(mine, theirs).any()


def test_a_reused_generator_gives_the_same_numbers() -> None:
    reused = ReusedStreams(7, 3, Streams(0, 0).generator("any"))
    for key in ("a", "b", "a"):
        np.testing.assert_array_equal(numbers(reused, key), numbers(Streams(7, 3), key))


def test_a_study_of_yesterday_can_be_repeated_tomorrow() -> None:
    """The derivation of a stream is a promise to every stored result; change it only with a new major version."""
    bits = Streams(1, 0).generator("demand", "shop", "item", "").bit_generator
    assert bits.random_raw(2).tolist() == [0xA45BF28512D6D754, 0x56CAFAD8EDDE1CAA]
