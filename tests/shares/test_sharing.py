from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shamir_mnemonic import cipher

from dropbox import shares
from tests.shares.making import OTHER_SET, SECRET, SET, split_as_ever


@settings(max_examples=15, deadline=None)
@given(secret=st.binary(min_size=32, max_size=32), numbers=st.data())
def test_any_shares_that_are_enough_restore_any_key(secret: bytes, numbers: st.DataObject) -> None:
    count = numbers.draw(st.integers(2, 16))
    threshold = numbers.draw(st.integers(2, count))
    made = shares.split(secret, threshold, count)
    chosen = numbers.draw(st.permutations(made))[:threshold]
    assert shares.combine([shares.parse(share.mnemonic) for share in chosen]) == secret
    assert [share.number for share in made] == list(range(1, count + 1))
    assert {(share.threshold, share.count, share.set_id) for share in made} == {
        (threshold, count, made[0].set_id)
    }


def test_a_share_that_was_read_back_is_the_same_but_for_the_count_its_words_do_not_hold() -> None:
    for share in SET:
        read = shares.parse(share.mnemonic)
        assert (read.set_id, read.number, read.threshold, read.words) == (
            share.set_id, share.number, share.threshold, share.words,
        )  # fmt: skip
        assert (share.count, read.count) == (3, None)


NUMBERS = {
    "one is enough":             (1, 3),
    "one of one":                (1, 1),
    "more needed than there are": (4, 3),
    "too many":                  (2, 17),
    "none":                      (0, 0),
}  # fmt: skip


@pytest.mark.parametrize(("threshold", "count"), NUMBERS.values(), ids=NUMBERS.keys())
def test_a_split_that_protects_nothing_is_refused(threshold: int, count: int) -> None:
    with pytest.raises(shares.ShareNumbersError) as refused:
        shares.split(SECRET, threshold, count)
    assert (refused.value.code, refused.value.exit_status) == ("share-numbers", 2)


def test_nothing_but_32_bytes_is_split() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        shares.split(bytes(16), 2, 3)


def test_every_further_share_is_held_against_the_others() -> None:
    five = shares.split(SECRET, 2, 5)
    assert shares.combine(five) == SECRET
    # A whole share of the same set, by its words; but of another key, as a forger would make it.
    forged = _of_set(five[0].set_id, number=5)
    assert forged.set_id == five[0].set_id
    for order in itertools.permutations([five[0], five[1], forged]):
        with pytest.raises(shares.ShareSetError):
            shares.combine(order)


def _of_set(set_id: int, number: int) -> shares.Share:
    import shamir_mnemonic

    sealed = cipher.encrypt(bytes(32), b"", 1, set_id, extendable=True)
    ems = shamir_mnemonic.EncryptedMasterSecret(
        set_id, extendable=True, iteration_exponent=1, ciphertext=sealed
    )
    ((*made,),) = shamir_mnemonic.split_ems(1, [(2, 5)], ems)
    return shares.parse(made[number - 1].mnemonic())


APART = "the shares are not of one set"
THREE_NEEDED = split_as_ever(SECRET, 3, 3, "three")
TABLE = {
    #                                 shares on the table              code           what it says
    "none":                        ([],                             "share-few",   "2 more shares are needed"),
    "one of two":                  ([SET[0]],                       "share-few",   "1 more share is needed"),
    "the same twice":              ([SET[1], SET[1]],               "share-twice", "share 2 was given twice"),
    "the same twice among enough": ([SET[0], SET[1], SET[0]],       "share-twice", "share 1 was given twice"),
    "of two sets":                 ([SET[0], OTHER_SET[1]],         "share-set",   APART),
    "one of another set among them":  ([SET[0], SET[1], OTHER_SET[2]], "share-set",   APART),
    "of a set that needs more":    ([SET[0], THREE_NEEDED[1]],      "share-set",   APART),
}  # fmt: skip


@pytest.mark.parametrize(("table", "code", "says"), TABLE.values(), ids=TABLE.keys())
def test_what_is_wrong_on_the_table_is_named(table: list[shares.Share], code: str, says: str) -> None:
    with pytest.raises(shares.SharesError) as refused:
        shares.combine(table)
    assert (refused.value.code, str(refused.value), refused.value.exit_status) == (code, says, 3)
    assert refused.value.hint


def test_two_sets_that_met_under_one_identifier_are_told_apart() -> None:
    share = SET[0]
    with pytest.raises(shares.ShareSetError):
        shares.combine([share, _of_set(share.set_id, number=2)])
    with pytest.raises(shares.ShareSetError):
        shares.combine([share, _of_set(share.set_id, number=1)])


def test_on_the_table_a_wrong_share_is_refused_when_it_is_laid_down() -> None:
    assert shares.Gathering().missing is None
    gathering = shares.Gathering()
    gathering.add(SET[2])
    for wrong in (SET[2], OTHER_SET[0]):
        with pytest.raises(shares.SharesError):
            gathering.add(wrong)
    assert gathering.missing == 1
    with pytest.raises(shares.ShareFewError):
        gathering.combine()
    gathering.add(SET[0])
    assert (gathering.missing, gathering.combine()) == (0, SECRET)
    assert gathering.given == (SET[2], SET[0])


def test_a_fingerprint_tells_the_key_that_was_meant() -> None:
    digits = shares.fingerprint("age1pq1example")
    assert digits == "8c1878dae5e324b7"
    for written in (digits, shares.in_fours(digits), digits.upper()):
        shares.require_fingerprint("age1pq1example", written)
    for other in ("", digits[:-1], shares.fingerprint("age1pq1other"), "ж" * 16):
        with pytest.raises(shares.ShareOtherKeyError) as refused:
            shares.require_fingerprint("age1pq1example", other)
        assert refused.value.code == "share-other-key"
