//! Rows to Docker's column layout: at least ten characters a column, three spaces between columns, the last one ragged.
//!
//! Source: docker/cli `formatter`, which uses Go's `tabwriter` with minimum width 10 and padding 3.

/// Lays out `header` and `rows`; every line ends in a newline. Control characters in a cell are made visible: names and
/// commands come from images, and must not steer the terminal.
#[must_use]
pub fn table<const COLUMNS: usize>(header: [&str; COLUMNS], rows: &[[String; COLUMNS]]) -> String {
    let header = header.iter().map(|&cell| cell.to_owned()).collect();
    let rows = rows.iter().map(|row| row.iter().map(|cell| printable(cell)).collect());
    columns(&std::iter::once(header).chain(rows).collect::<Vec<_>>())
}

/// Lays out lines of cells; a line's last cell is as wide as it is.
#[must_use]
pub fn columns(rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let longest = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
        (longest.unwrap_or(0) + PADDING).max(MINIMUM)
    };
    let widths: Vec<usize> = (0..rows.iter().map(Vec::len).max().unwrap_or(0)).map(width).collect();
    let mut text = String::new();
    for row in rows {
        for (column, cell) in row.iter().enumerate() {
            text.push_str(cell);
            if column + 1 < row.len() {
                text.extend(std::iter::repeat_n(' ', widths[column] - cell.chars().count()));
            }
        }
        text.push('\n');
    }
    text
}

/// The first `limit` characters, the last of them `…` where something is cut.
#[must_use]
pub fn ellipsis(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    text.chars().take(limit.saturating_sub(1)).chain(std::iter::once('…')).collect()
}

const MINIMUM: usize = 10;
const PADDING: usize = 3;

/// The text with its control characters made visible.
#[must_use]
pub fn printable(cell: &str) -> String {
    if !cell.contains(char::is_control) {
        return cell.to_owned();
    }
    cell.chars().flat_map(|c| if c.is_control() { c.escape_default().collect::<Vec<_>>() } else { vec![c] }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn columns_are_padded_and_the_last_is_ragged() {
        let rows = [
            ["a".to_owned(), "twelve chars".to_owned(), String::new()],
            ["b\x1b[2J".to_owned(), "é".to_owned(), "end".to_owned()],
        ];
        expect![[r#"
            ONE          TWO            LAST
            a            twelve chars   
            b\u{1b}[2J   é              end
        "#]]
        .assert_eq(&table(["ONE", "TWO", "LAST"], &rows));
    }

    #[test]
    fn ellipsis_counts_characters() {
        assert_eq!(ellipsis("sh -c 'echo out; echo err'", 20), "sh -c 'echo out; ec…");
        assert_eq!(ellipsis("short", 20), "short");
    }
}
