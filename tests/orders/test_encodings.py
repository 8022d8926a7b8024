"""Text in every encoding: told by its bytes, decoded strictly, and asked for where in doubt."""

import pytest

from tierkit import read_orders, segment
from tierkit.errors import DataError, UsageError
from tierkit.orders.encodings import ENCODINGS
from tierkit.orders.latin_text import usual_latin

PLAIN = "customer_id,order_id,order_date,amount\n"
CHINESE = "张三丰,1,2025-01-05,10\n李四,2,2025-01-06,5\n"
TAIWANESE = "王小明,1,2025-01-05,10\n陳淑芬,2,2025-01-06,5\n"
JAPANESE = "田中太郎,1,2025-01-05,10\nスズキ,2,2025-01-06,5\n"
WESTERN = "José,1,2025-01-05,10\nMüller,2,2025-01-06,5\n"
FRENCH = "Hélène Lefèvre,1,2025-01-05,10\nFrançois Côté,2,2025-01-06,5\n"
KATAKANA = "ﾀﾅｶ,1,2025-01-05,10\nｽｽﾞｷ,2,2025-01-06,5\n"

CASES = {
    "utf-8": ("utf-8", CHINESE),
    "utf-8 with a mark": ("utf-8-sig", CHINESE),
    "utf-16 with a mark": ("utf-16", CHINESE),
    "utf-16-le": ("utf-16-le", WESTERN),
    "utf-16-be": ("utf-16-be", CHINESE),
    "utf-32": ("utf-32", CHINESE),
    "gb18030": ("gb18030", CHINESE),
    "gbk": ("gbk", CHINESE),
    "big5": ("big5", TAIWANESE),
    "shift-jis": ("cp932", JAPANESE),
    "shift-jis in half width": ("cp932", KATAKANA),
    "euc-jp": ("euc_jp", JAPANESE),
    "windows-1252": ("cp1252", WESTERN),
    "windows-1252, french": ("cp1252", FRENCH),
    "mac-roman": ("mac_roman", WESTERN),
    "mac-roman, french": ("mac_roman", FRENCH),
    "cp850": ("cp850", WESTERN),
    "cp850, french": ("cp850", FRENCH),
}


def members(path, **given):
    return read_orders(path, **given)["member_id"].to_list()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("codec", "rows"), CASES.values(), ids=CASES)
def test_ids_are_read_to_the_letter(write, codec, rows, end):
    path = write("orders.csv", (PLAIN + rows).replace("\n", end).encode(codec))
    assert members(path) == [line.split(",")[0] for line in rows.splitlines()]


@pytest.mark.parametrize(("codec", "rows"), CASES.values(), ids=CASES)
def test_an_encoding_that_is_named_is_used(write, codec, rows):
    path = write("orders.csv", (PLAIN + rows).encode(codec))
    assert members(path, encoding=codec) == [line.split(",")[0] for line in rows.splitlines()]


def test_a_guess_is_told_and_a_named_encoding_is_not(write):
    path = write("orders.csv", (PLAIN + CHINESE).encode("gb18030"))
    assert segment(path).reading.notes == (f"{path}: its text is gb18030, by its bytes",)
    assert segment(path, encoding="gbk").reading.notes == ()
    assert segment(path).reading.recognised[0].encoding == "gb18030"


@pytest.mark.parametrize("name", ENCODINGS)
def test_ours_go_by_their_names(write, name):
    assert members(write("orders.csv", PLAIN + "A,1,2025-01-05,10\n"), encoding=name) == ["A"]


@pytest.mark.parametrize("name", ["klingon", "", "rot13", "base64", "utf\0"])
def test_an_unknown_encoding_is_a_usage_error(write, name):
    path = write("orders.csv", PLAIN + "A,1,2025-01-05,10\n")
    with pytest.raises(UsageError, match="no text encoding"):
        read_orders(path, encoding=name)


def test_where_two_readings_give_other_ids_it_is_asked(write):
    """0xB1C8BBF3 and the like are Korean names, and everyday Chinese characters as well."""
    path = write("orders.csv", (PLAIN + "김철수,1,2025-01-05,10\n").encode("cp949"))
    with pytest.raises(DataError, match=r"'김철수' in euc-kr(.|\n)*--encoding euc-kr"):
        read_orders(path)
    assert members(path, encoding="euc-kr") == ["김철수"]


def test_where_they_differ_in_no_column_that_is_read_nothing_is_asked(write):
    text = "customer_id,order_date,amount,note\nA,2025-01-05,10,김철수\n"
    assert members(write("orders.csv", text.encode("cp949"))) == ["A"]


@pytest.mark.parametrize(("codec", "text"), [("cp1251", "Иванов"), ("cp1253", "Παπαδόπουλος")])
def test_what_no_encoding_of_ours_explains_is_asked_with_a_guess(write, codec, text):
    path = write("orders.csv", (PLAIN + f"{text},1,2025-01-05,10\n" * 9).encode(codec))
    with pytest.raises(DataError, match=r"encoding cannot be told(.|\n)*--encoding"):
        read_orders(path)
    assert members(path, encoding=codec) == [text] * 9


@pytest.mark.parametrize("rows", [1, 60_000])
def test_a_damaged_byte_in_utf8_is_told_with_line_and_position(write, rows):
    good = f"{PLAIN}{'张,1,2025-01-05,10' + chr(10)}".encode() + b"A,2,2025-01-05,1\n" * rows
    path = write("orders.csv", good + b"\xff,3,2025-01-05,1\n" + CHINESE.encode())
    with pytest.raises(DataError) as caught:
        read_orders(path)
    told = f"orders.csv, line {rows + 3}: byte {len(good) + 1:,} of the file (0xff) is not utf-8"
    assert told in str(caught.value)


def test_a_named_encoding_that_does_not_fit_is_told_with_line_and_position(write):
    path = write("orders.csv", (PLAIN + WESTERN).encode("cp1252"))
    with pytest.raises(DataError, match=r"line 2: byte 43 of the file \(0xe9\) is not gb18030"):
        read_orders(path, encoding="gb18030")


def test_text_that_breaks_off_within_a_letter_is_told(write):
    path = write("orders.csv", (PLAIN + CHINESE + "王").encode()[:-1])
    with pytest.raises(DataError, match=r"line 4: byte 88 "):
        read_orders(path)


def test_an_odd_byte_far_behind_the_sample_is_found(write):
    """The encoding told by the first lines must hold for all the others."""
    far = (PLAIN + CHINESE * 9 + "A,1,2025-01-05,10\n" * 80_000).encode("gb18030") + b"\xff,1,2,3\n"
    with pytest.raises(DataError, match="line 80020: "):
        read_orders(write("orders.csv", far))


@pytest.mark.parametrize("text", ["José", "à Paris", "“Größe”", "1 280,00 €", "L’Oréal", "¿Qué?"])
def test_western_text_as_it_is_written(text):
    assert usual_latin(text) == 1


@pytest.mark.parametrize("text", ["JosÈ", "M‚ller", "10 Ä", "Èâàíîâ", "│", "5á280"])
def test_western_text_as_nobody_writes_it(text):
    assert usual_latin(text) < 1


def test_a_chinese_export_with_titles_and_a_total_is_read_as_it_came(write):
    """Nothing but the file's name: encoding, header, dates, amounts; and no column of statuses."""
    text = (
        "店铺订单报表,,,\n导出时间：2025-02-01,,,\n订单编号,买家会员名,订单付款时间,实付金额\n"
        '1001,张三丰,2025/1/5 8:26,"1,280.00"\n1002,李四,2025/1/6 9:00,35.50\n合计：2 笔\n'
    )
    path = write("orders.csv", text.replace("\n", "\r\n").encode("gb18030"))
    read = read_orders(path)
    assert dict(zip(read["member_id"], read["amount"], strict=True)) == {
        "张三丰": 1280,
        "李四": 35.5,
    }
    notes = " ".join(segment(path).reading.notes)
    assert all(told in notes for told in ("gb18030", "header is line 3", "合计：2 笔"))
