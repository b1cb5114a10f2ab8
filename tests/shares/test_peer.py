"""Another SLIP-39 program, which shares no code with ours or its library: btclib's `bip39-slip39`."""

from __future__ import annotations

import itertools

import pytest
from bip39_slip39 import slip39

from dropbox import shares
from tests.shares.making import SECRET, SET


@pytest.mark.parametrize(("threshold", "count"), [(2, 3), (3, 5), (16, 16)])
def test_it_restores_our_sets_from_any_shares_that_are_enough(threshold: int, count: int) -> None:
    made = shares.split(SECRET, threshold, count)
    for chosen in itertools.combinations(made, threshold):
        mnemonics = [share.mnemonic for share in chosen]
        assert slip39.master_secret_from_mnemonics(mnemonics, "") == SECRET


def test_it_reads_in_our_words_what_we_say_of_them() -> None:
    for share in SET:
        read = slip39.share_from_mnemonic(share.mnemonic)
        assert (read.identifier, read.member_index + 1, read.member_threshold) == (
            share.set_id, share.number, share.threshold,
        )  # fmt: skip
        assert (read.extendable, read.iteration_exponent, read.group_threshold, read.group_count) == (
            True, 1, 1, 1,
        )  # fmt: skip


@pytest.mark.parametrize("extendable", [True, False])
@pytest.mark.parametrize("exponent", [0, 1])
def test_we_restore_its_sets(extendable: bool, exponent: int) -> None:  # noqa: FBT001
    ((*made,),) = slip39.mnemonics_from_master_secret(
        SECRET, [(3, 5)], 1, "", iteration_exponent=exponent, extendable=extendable
    )
    for chosen in itertools.combinations(made, 3):
        assert shares.combine([shares.parse(mnemonic) for mnemonic in chosen]) == SECRET
