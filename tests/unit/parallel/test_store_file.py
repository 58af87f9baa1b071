"""The bytes of a cell: everything comes back bit for bit, and any change is noticed."""

import ast
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from sim.parallel.cells import Cell, Damaged, KeptFile, OtherFormat, _trailer, canonical, decode, digest, encode
from support.toy_cells import draw, same_array

DTYPES = st.one_of(
    arrays_of.boolean_dtypes(),
    arrays_of.integer_dtypes(endianness="?"),
    arrays_of.unsigned_integer_dtypes(endianness="?"),
    arrays_of.floating_dtypes(endianness="?", sizes=(16, 32, 64)),
    arrays_of.complex_number_dtypes(endianness="?", sizes=(64, 128)),
    arrays_of.unicode_string_dtypes(max_len=5),
    arrays_of.byte_string_dtypes(max_len=5),
)
SHAPES = arrays_of.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)
ARRAYS = st.dictionaries(st.text(max_size=5), arrays_of.arrays(DTYPES, SHAPES), max_size=4)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(), below, max_size=3),
    max_leaves=10,
)
DICTS = st.dictionaries(st.text(), VALUES, max_size=4)


def small_blob():
    result = draw(Cell({"number": 7}))
    return encode(KeptFile({"number": 7}, "1", result.arrays, result.meta))


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(description=DICTS, arrays=ARRAYS, meta=DICTS)
def test_everything_comes_back_bit_for_bit(description, arrays, meta):
    record = decode(encode(KeptFile(description, "1", arrays, meta)))
    assert canonical(record.description) == canonical(description)
    assert canonical(record.meta) == canonical(meta)
    assert record.meta == meta
    assert list(record.arrays) == list(arrays)
    assert all(same_array(record.arrays[name], arrays[name]) for name in arrays)


@given(description=DICTS)
@settings(deadline=None)
def test_the_digest_does_not_depend_on_the_order_of_keys(description):
    backwards = dict(reversed(list(description.items())))
    assert digest(description) == digest(backwards)


@given(one=DICTS, other=DICTS)
@settings(deadline=None)
def test_different_descriptions_have_different_digests(one, other):
    assert (digest(one) == digest(other)) == (canonical(one) == canonical(other))


def test_the_digest_is_the_same_today_and_tomorrow():
    description = {"b": [1, 0.1], "a": {"é": None, "c": True}}
    assert canonical(description) == '{"a":{"c":true,"\\u00e9":null},"b":[1,0.1]}'
    assert digest(description) == "526282604cac7aea759f8aec10182bba8e4659003cc4b91e9f6e5ff1c7491a79"


@pytest.mark.parametrize("value", [{1: 2}, {"a": {None: 1}}, {"a": [{2.5: 1}]}, {"a": object()}, {"a": {1, 2}}])
def test_what_is_not_json_is_refused(value):
    with pytest.raises(TypeError):
        digest(value)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_not_a_number_is_refused(value):
    with pytest.raises(ValueError, match="JSON"):
        digest({"a": value})


def test_floats_keep_sign_of_zero_payload_of_nan_and_the_smallest_number():
    odd = np.frombuffer(bytes.fromhex("0000000000000080 0100000000000000 0100000000 00f87f 0100000000 00f0ff"), "<f8")
    back = decode(encode(KeptFile({}, "1", {"odd": odd}, {"tiny": 5e-324, "zero": -0.0})))
    assert same_array(back.arrays["odd"], odd)
    assert repr(back.meta) == "{'tiny': 5e-324, 'zero': -0.0}"


def test_an_array_laid_out_otherwise_is_kept_by_value():
    grid = np.arange(12).reshape(3, 4)
    for array in (grid.T, grid[:, ::2], np.asfortranarray(grid)):
        back = decode(encode(KeptFile({}, "1", {"grid": array}, {}))).arrays["grid"]
        assert np.array_equal(back, array)
        assert back.flags.writeable and back.flags.c_contiguous


@pytest.mark.parametrize(
    "array",
    [np.array([object()]), np.zeros(2, [("a", "i4")]), np.zeros(1, "M8[D]"), np.zeros(2, np.longdouble)],
    ids=["objects", "records", "dates", "long doubles"],
)
def test_an_array_without_one_meaning_everywhere_is_refused(array):
    with pytest.raises(TypeError, match="cannot be kept"):
        encode(KeptFile({}, "1", {"wrong": array}, {}))


def test_each_byte_flipped_is_noticed():
    blob = small_blob()
    noticed = 0
    for place in range(len(blob)):
        for mask in (0x01, 0x20, 0x80, 0xFF):
            damaged = bytearray(blob)
            damaged[place] ^= mask
            with pytest.raises(Damaged):
                decode(bytes(damaged))
            noticed += 1
    assert noticed == 4 * len(blob)


def test_each_truncated_length_and_anything_appended_is_noticed():
    blob = small_blob()
    for length in range(len(blob)):
        with pytest.raises(Damaged):
            decode(blob[:length])
    for more in (b"\n", b"\0", blob):
        with pytest.raises(Damaged):
            decode(blob + more)


def sealed(header, payload=b""):
    body = json.dumps(header).encode() + b"\n" + payload
    return body + _trailer(body)


GOOD = {"format": 1, "model_version": "1", "description": {}, "meta": {}, "error": None, "arrays": []}


def test_the_hand_made_file_is_good_to_begin_with():
    assert decode(sealed(GOOD)).arrays == {}


@pytest.mark.parametrize(
    "header",
    [
        [],
        {},
        GOOD | {"arrays": [{"name": "a", "dtype": "O", "shape": [1]}]},
        GOOD | {"arrays": [{"name": "a", "dtype": "i4,i4", "shape": [1]}]},
        GOOD | {"arrays": [{"name": "a", "dtype": "no such", "shape": [1]}]},
        GOOD | {"arrays": [{"name": "a", "dtype": "<i8", "shape": [10**30]}]},
        GOOD | {"arrays": [{"name": "a", "dtype": "<i8", "shape": [10**30, 0]}]},
        GOOD | {"arrays": [{"name": "a", "dtype": "<i8", "shape": [-1]}]},
        GOOD | {"arrays": [{"name": "a", "dtype": "<i8", "shape": [0.5]}]},
        GOOD | {"arrays": [{"name": ["a"], "dtype": "<i8", "shape": [1]}]},
        GOOD | {"arrays": [{"name": "a", "dtype": "<i8", "shape": [2]}]},
        GOOD | {"arrays": 1},
        GOOD | {"meta": 1},
        GOOD | {"description": "text"},
    ],
    ids=str,
)
def test_a_file_made_by_somebody_else_runs_nothing_and_is_damage(header):
    with pytest.raises(Damaged):
        decode(sealed(header, b"\0" * 8))


def test_deep_nesting_and_other_bytes_are_damage():
    for body in (b"[" * 100_000, b"\xff\xfe", b"", b"\x80\x04K\x01."):
        with pytest.raises(Damaged):
            decode(body + _trailer(body))


def test_a_later_format_is_told_from_damage():
    with pytest.raises(OtherFormat, match="format 2"):
        decode(sealed(GOOD | {"format": 2}))


def test_the_bytes_are_the_same_today_and_tomorrow():
    record = KeptFile({"b": 1, "a": 0.1}, "1", {"n": np.array([1, 2], "<i2")}, {"x": None})
    body = (
        b'{"arrays":[{"dtype":"<i2","name":"n","shape":[2]}],"description":{"a":0.1,"b":1},"error":null,"format":1,'
        b'"meta":{"x":null},"model_version":"1"}\n\x01\x00\x02\x00'
    )
    assert encode(record) == body + _trailer(body)


def test_what_reads_cells_imports_nothing_that_runs_them():
    package = Path(decode.__code__.co_filename).parent
    for name in ("cells.py", "store.py"):
        nodes = ast.walk(ast.parse((package / name).read_text(encoding="utf-8")))
        imported = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
        assert imported.isdisjoint({"pickle", "marshal", "shelve", "dill", "cloudpickle"})
