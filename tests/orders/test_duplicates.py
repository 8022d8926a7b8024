"""Rows that are copies of another row in every column."""

from tierkit import segment

HEADER = "order_id,customer_id,order_date,product,amount\n"
ROWS = "1,A,2024-01-01,p,10\n1,A,2024-01-01,p,10\n1,A,2024-01-01,q,10\n2,B,2024-01-02,p,5\n"


def test_copies_are_counted_warned_of_and_read(write):
    result = segment(write("o.csv", HEADER + ROWS), window="all")
    assert any(warning.startswith("1 row is a copy") for warning in result.warnings)
    assert result.members["monetary"].tolist() == [30.0, 5.0]


def test_copies_are_dropped_when_asked(write):
    result = segment(write("o.csv", HEADER + ROWS), window="all", drop_duplicates=True)
    assert result.members["monetary"].tolist() == [20.0, 5.0]
    assert result.intake.set_aside == {"duplicate": 1}


def test_files_that_overlap_are_read_once_when_asked(write):
    first = write("a.csv", HEADER + "1,A,2024-01-01,p,10\n2,B,2024-01-02,p,5\n")
    second = write("b.csv", HEADER + "2,B,2024-01-02,p,5\n3,B,2024-01-03,p,7\n")
    result = segment([first, second], window="all", drop_duplicates=True)
    assert result.members["monetary"].tolist() == [10.0, 12.0]
    assert any("1 row is a copy" in each for each in segment([first, second]).warnings)


def test_an_unreadable_row_of_two_files_is_told_once(write):
    first = write("a.csv", HEADER + "1,A,2024-01-01,p,10\n2,B,2024-01-02,p,x\n")
    second = write("b.csv", HEADER + "2,B,2024-01-02,p,x\n3,B,2024-01-03,p,y\n")
    both = [(str(first), 3, "x"), (str(second), 3, "y")]
    result = segment([first, second], drop_duplicates=True, set_aside_unreadable=True)
    assert [(each.file, each.line, each.value) for each in result.reading.rejects] == both
    assert result.intake.set_aside == {"duplicate": 1, "unreadable_amount": 2}


def test_an_order_that_changed_between_two_exports_is_told(write):
    """Order 2 has other rows in the second file, 3 its copy, and 4 gives something back."""
    rows = "3,B,2024-01-03,p,7\n4,B,2024-01-03,p,9\n"
    first = write("a.csv", HEADER + "1,A,2024-01-01,p,10\n2,B,2024-01-02,p,5\n" + rows)
    changed = "2,B,2024-01-02,p,4\n3,B,2024-01-03,p,7\n4,B,2024-01-03,p,-9\n"
    second = write("b.csv", HEADER + changed)
    told = [each for each in segment([first, second]).warnings if "in several files" in each]
    assert len(told) == 1
    assert told[0].startswith(
        f"1 order has rows in several files that differ (such as 2 in {first}"
    )
    assert not any("in several files" in each for each in segment([first]).warnings)


def test_without_copies_nothing_is_said(write):
    rows = ROWS.replace("1,A,2024-01-01,p,10\n", "", 1)
    assert not any("copy" in each for each in segment(write("o.csv", HEADER + rows)).warnings)
