//! The table of Docker since 29: a name in one word, what an image takes on the disk, and whether something uses it.
//!
//! Source: docker/cli `cli/command/image/tree.go`, collapsed: a line for each name, in order of names.

use crate::digest::ImageId;
use crate::ordered;
use crate::render::size;
use crate::render::table::{ellipsis, printable};

/// One line: a name and the image that has it, or an image that has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// `hello:1`; `None` for an image without a name.
    pub name: Option<String>,
    /// The image.
    pub id: ImageId,
    /// Bytes of its documents and layers as they travel.
    pub content: u64,
    /// Bytes of its files, unpacked.
    pub unpacked: u64,
    /// Whether a container is made from it.
    pub in_use: bool,
}

const GAP: &str = "   ";
const ID: usize = 12;
const DISK: usize = 10;
const CONTENT: usize = 12;
const EXTRA: usize = 5;

/// Columns beside the name's, with the gaps before them.
const OTHERS: usize = 4 * GAP.len() + ID + DISK + CONTENT + EXTRA;

/// A name is never cut shorter than this.
const SHORTEST_NAME: usize = 12;

const UNTAGGED: &str = "<untagged>";

/// The table, in order of names, what has none at its end. On a terminal of `width` columns the letters of the last column are
/// explained above it, and names are cut so that the lines fit.
#[must_use]
pub fn table(rows: &[Row], width: Option<usize>) -> String {
    let mut rows: Vec<(String, &Row)> = rows
        .iter()
        .map(|row| (row.name.as_ref().map_or_else(|| UNTAGGED.to_owned(), |name| printable(name)), row))
        .collect();
    ordered::sort_by(&mut rows, |(one, row), (other, other_row)| {
        (row.name.is_none(), one).cmp(&(other_row.name.is_none(), other))
    });
    let longest = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0).max("IMAGE".len());
    let room = width.map_or(usize::MAX, |width| width.saturating_sub(OTHERS).max(SHORTEST_NAME));
    let name_width = longest.min(room);
    let mut text = width.map(|width| format!("{:>width$}\n", "i Info →   U  In Use")).unwrap_or_default();
    text += &line(name_width, "IMAGE", "ID", "DISK USAGE", "CONTENT SIZE", "EXTRA");
    for (name, row) in rows {
        let disk = size::brief(row.content + row.unpacked);
        let extra = if row.in_use { " U" } else { "" };
        text +=
            &line(name_width, &ellipsis(&name, name_width), &row.id.short(), &disk, &size::brief(row.content), extra);
    }
    text
}

fn line(width: usize, name: &str, id: &str, disk: &str, content: &str, extra: &str) -> String {
    format!("{name:width$}{GAP}{id:ID$}{GAP}{disk:>DISK$}{GAP}{content:>CONTENT$}{GAP}{extra:EXTRA$}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;
    use expect_test::{Expect, expect};

    fn check(width: Option<usize>, expected: &Expect) {
        let row = |name: Option<&str>, content, unpacked, in_use| Row {
            name: name.map(str::to_owned),
            id: ImageId::new(Digest::of(b"image")),
            content,
            unpacked,
            in_use,
        };
        let rows = [
            row(None, 900, 100, false),
            row(Some("redis:latest"), 57_400_000, 154_600_000, false),
            row(Some("hello-world:latest"), 9490, 16_410, true),
            row(Some("registry.example.org/a/very/long/name:1"), 0, 0, false),
        ];
        // Docker's own lines, the blanks at their ends too.
        let visible = |text: &str| text.lines().map(|line| format!("{line}|\n")).collect::<String>();
        expected.assert_eq(&visible(&table(&rows, width)));
    }

    #[test]
    fn the_table_is_dockers() {
        check(
            None,
            &expect![[r"
                IMAGE                                     ID             DISK USAGE   CONTENT SIZE   EXTRA|
                hello-world:latest                        6105d6cc76af       25.9kB         9.49kB    U   |
                redis:latest                              6105d6cc76af        212MB         57.4MB        |
                registry.example.org/a/very/long/name:1   6105d6cc76af           0B             0B        |
                <untagged>                                6105d6cc76af          1kB           900B        |
            "]],
        );
    }

    #[test]
    fn on_a_terminal_the_letters_are_explained_and_names_fit() {
        check(
            Some(80),
            &expect![[r#"
                                                                            i Info →   U  In Use|
                IMAGE                           ID             DISK USAGE   CONTENT SIZE   EXTRA|
                hello-world:latest              6105d6cc76af       25.9kB         9.49kB    U   |
                redis:latest                    6105d6cc76af        212MB         57.4MB        |
                registry.example.org/a/very/…   6105d6cc76af           0B             0B        |
                <untagged>                      6105d6cc76af          1kB           900B        |
            "#]],
        );
    }
}
