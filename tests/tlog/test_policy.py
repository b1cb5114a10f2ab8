from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dropbox import tlog
from dropbox.limits import MAX_LOG_POLICY_BYTES
from dropbox.note import VerifierKey
from dropbox.tlog.policy import SIGSUM_TREE
from tests.tlog.test_vectors import OTHERS

LOG, (W1, W2) = OTHERS["log"], OTHERS["witnesses"]
KEYS = [f"{number:02x}" * 32 for number in range(1, 8)]

# C2SP tlog-policy's own example, with keys.
EXAMPLE = f"""
log {LOG} https://log.example/
# three of one house
witness X1 {KEYS[0]}
witness X2 {KEYS[1]}
witness X3\t{KEYS[2]}  https://x3.example/
group X-witnesses 2 X1 X2 X3

witness Y1 {KEYS[3]}
witness Y2 {KEYS[4]}
witness Y3 {KEYS[5]}
group Y-witnesses any Y1 Y2 Y3

  group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
"""

MET = {
    "": False,
    "X1 X2": False,
    "Y1 Y2 Y3": False,
    "X1 Y1": False,
    "X1 X2 Y1": True,
    "X2 X3 Y3": True,
    "X1 X2 X3 Y1 Y2 Y3": True,
    "X1 X2 somebody else": False,
}


@pytest.mark.parametrize("witnessed", MET)
def test_the_rule_of_the_published_example(witnessed: str) -> None:
    policy = tlog.Policy.parse(EXAMPLE.encode())
    assert policy.is_met(frozenset(witnessed.split())) is MET[witnessed]


def test_quorum_none_asks_for_no_witness() -> None:
    assert tlog.Policy.parse(f"log {LOG}\nquorum none\n".encode()).is_met(frozenset())


def test_a_key_in_hexadecimal_is_a_sigsum_logs() -> None:
    (log,) = tlog.Policy.parse(f"log {KEYS[0]}\nquorum none\n".encode()).logs
    assert log.name.startswith(SIGSUM_TREE)
    assert log.public_key.hex() == KEYS[0]


def test_a_vkey_names_a_log_by_its_origin() -> None:
    (log,) = tlog.Policy.parse(f"log {LOG}\nquorum none\n".encode()).logs
    assert isinstance(log, VerifierKey)
    assert log.vkey == LOG


BAD = {
    "nothing": "",
    "no quorum": f"log {LOG}\n",
    "no log": f"witness a {KEYS[0]}\nquorum a\n",
    "two quorums": f"log {LOG}\nquorum none\nquorum none\n",
    "a quorum of nobody known": f"log {LOG}\nquorum a\n",
    "a quorum before its witness": f"log {LOG}\nquorum a\nwitness a {KEYS[0]}\n",
    "a group before its member": f"log {LOG}\ngroup g any a\nwitness a {KEYS[0]}\nquorum g\n",
    "a group in itself": f"log {LOG}\nwitness a {KEYS[0]}\ngroup g any a g\nquorum g\n",
    "no member": f"log {LOG}\nwitness a {KEYS[0]}\ngroup g any\nquorum g\n",
    "threshold zero": f"log {LOG}\nwitness a {KEYS[0]}\ngroup g 0 a\nquorum g\n",
    "threshold too high": f"log {LOG}\nwitness a {KEYS[0]}\ngroup g 2 a\nquorum g\n",
    "a threshold that is no number": f"log {LOG}\nwitness a {KEYS[0]}\ngroup g one a\nquorum g\n",
    "a member twice": f"log {LOG}\nwitness a {KEYS[0]}\ngroup g 2 a a\nquorum g\n",
    "a member of two groups": f"log {LOG}\nwitness a {KEYS[0]}\ngroup g any a\ngroup h any a\nquorum h\n",
    "none as a member": f"log {LOG}\nwitness a {KEYS[0]}\ngroup g any none\nquorum g\n",
    "a witness called none": f"log {LOG}\nwitness none {KEYS[0]}\nquorum none\n",
    "a name twice": f"log {LOG}\nwitness a {KEYS[0]}\nwitness a {KEYS[1]}\nquorum a\n",
    "a witness's key twice": f"log {LOG}\nwitness a {KEYS[0]}\nwitness b {KEYS[0]}\nquorum a\n",
    "a log's key twice": f"log {LOG}\nlog {LOG}\nquorum none\n",
    "a witness's key for a log": f"log {W1}\nquorum none\n",
    "a log's key for a witness": f"log {LOG}\nwitness a {LOG}\nquorum a\n",
    "another id than the key's": f"log {LOG.replace('+', '+0', 1)}\nquorum none\n",
    "a word too many": f"log {LOG} url more\nquorum none\n",
    "an unknown line": f"log {LOG}\nlogs\nquorum none\n",
    "a control character": f"log {LOG}\x0b\nquorum none\n",
    "no last line end": f"log {LOG}\nquorum none",
    "too many witnesses": f"log {LOG}\n"
    + "".join(f"witness w{number} {number:064x}\n" for number in range(1, 66))
    + "quorum none\n",
    "too long": "#" * MAX_LOG_POLICY_BYTES + "\n",
}


@pytest.mark.parametrize("case", BAD)
def test_a_policy_that_says_something_else_is_refused(case: str) -> None:
    with pytest.raises(tlog.PolicyFormError):
        tlog.Policy.parse(BAD[case].encode())


@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_fail_otherwise(untrusted: bytes) -> None:
    with pytest.raises(tlog.PolicyFormError):
        tlog.Policy.parse(untrusted)
    with pytest.raises(tlog.PolicyFormError):
        tlog.Policy.parse(b"group " + untrusted + b"\n")
