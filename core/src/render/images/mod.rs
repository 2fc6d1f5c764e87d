//! `layercake images`: what is in the store, in the table of Docker up to 28, newest first; or in today's ([`current`]).

pub mod current;

use serde_json::{Value, json};

use super::{ago, size, table};
use crate::command::filter::Filters;
use crate::digest::ImageId;
use crate::image::time;
use crate::ordered;

/// One line: a reference and the image it names, or an image that nothing names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The repository as Docker shows it; `None` for an image without a name.
    pub repository: Option<String>,
    /// The tag; `None` for a reference by digest only.
    pub tag: Option<String>,
    /// The image.
    pub id: ImageId,
    /// Seconds since 1970.
    pub created: i64,
    /// Bytes.
    pub size: u64,
}

/// The table as `now` sees it; with `full_ids`, ids in all their digits.
#[must_use]
pub fn table(rows: &[Row], now: i64, full_ids: bool) -> String {
    let cells = |row: &Row| {
        let or_none = |word: &Option<String>| word.clone().unwrap_or_else(|| "<none>".to_owned());
        let id = if full_ids { row.id.to_string() } else { row.id.short() };
        [or_none(&row.repository), or_none(&row.tag), id, ago::ago(row.created, now), size::brief(row.size)]
    };
    let cells: Vec<_> = rows.iter().map(cells).collect();
    table::table(["REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE"], &cells)
}

/// An image as `--format` sees it: the fields of Docker's `images`, ids uncut with `full`.
#[must_use]
pub fn fields(row: &Row, now: i64, full: bool) -> Value {
    let or_none = |word: &Option<String>| word.clone().unwrap_or_else(|| "<none>".to_owned());
    json!({
        "ID": if full { row.id.to_string() } else { row.id.short() },
        "Repository": or_none(&row.repository),
        "Tag": or_none(&row.tag),
        "Digest": "<none>",
        "CreatedSince": ago::ago(row.created, now),
        "CreatedAt": time::rfc3339(row.created),
        "Size": size::brief(row.size),
    })
}

/// Headings of [`fields`] that do not follow from their names.
pub const HEADS: [(&str, &str); 2] = [("ID", "IMAGE ID"), ("CreatedSince", "CREATED")];

/// Whether a row has one of the names that `--filter` is about: labels are those of the image.
#[must_use]
pub fn matches(row: &Row, labels: Option<&ordered::Map<String, String>>, filters: &Filters) -> bool {
    let name = row.repository.clone().unwrap_or_default();
    let whole = format!("{name}:{}", row.tag.clone().unwrap_or_default());
    filters.any("dangling", |wanted| (wanted == "true") == row.repository.is_none())
        && filters.labels(labels)
        && filters.any("reference", |wanted| {
            // A `*` at the end stands for anything.
            wanted.strip_suffix('*').map_or(wanted == name || wanted == whole, |start| whole.starts_with(start))
        })
}

/// The keys that [`matches`] knows.
pub const FILTERS: [&str; 3] = ["dangling", "label", "reference"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;
    use expect_test::expect;

    #[test]
    fn the_table_is_dockers() {
        let row = |name: Option<(&str, &str)>, created, size| Row {
            repository: name.map(|(repository, _)| repository.to_owned()),
            tag: name.map(|(_, tag)| tag.to_owned()),
            id: ImageId::new(Digest::of(b"image")),
            created,
            size,
        };
        let rows = [
            row(Some(("hello_world_cmd", "first")), 984, 1_986_096),
            row(None, 400, 1_986_096),
            row(Some(("ubuntu", "latest")), -7 * 365 * 86_400, 73_860_000),
        ];
        expect![[r"
            REPOSITORY        TAG       IMAGE ID       CREATED          SIZE
            hello_world_cmd   first     6105d6cc76af   16 seconds ago   1.99MB
            <none>            <none>    6105d6cc76af   10 minutes ago   1.99MB
            ubuntu            latest    6105d6cc76af   7 years ago      73.9MB
        "]]
        .assert_eq(&table(&rows, 1000, false));
    }
}
