//! `layercake image history`: how an image came about, newest first.

use super::catalogue::Note;
use super::table::ellipsis;
use super::{ago, size, table};
use crate::digest::ImageId;

/// One instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The image that the instruction made, where it is in the store.
    pub image: Option<ImageId>,
    /// Seconds since 1970, where the image says when.
    pub created: Option<i64>,
    /// The instruction, in the words of the builder that ran it.
    pub created_by: String,
    /// Bytes of its layer; 0 where it made none.
    pub size: u64,
    /// A remark.
    pub comment: String,
}

/// The table as `now` sees it; with `full`, ids and instructions uncut.
#[must_use]
pub fn table(rows: &[Row], now: i64, full: bool) -> String {
    let cells = |row: &Row| {
        let image = row.image.map(|id| if full { id.to_string() } else { id.short() });
        let created_by = row.created_by.replace(['\t', '\n'], " ");
        [
            image.unwrap_or_else(|| "<missing>".to_owned()),
            row.created.map_or_else(|| "N/A".to_owned(), |created| ago::ago(created, now)),
            if full { created_by } else { ellipsis(&created_by, CREATED_BY_WIDTH) },
            size::brief(row.size),
            row.comment.clone(),
        ]
    };
    let cells: Vec<_> = rows.iter().map(cells).collect();
    table::table(["IMAGE", "CREATED", "CREATED BY", "SIZE", "COMMENT"], &cells)
}

/// What of the table wants explaining, in the order in which a reader comes upon it.
#[must_use]
pub fn notes(rows: &[Row]) -> Vec<Note> {
    let by = |found: &dyn Fn(&str) -> bool| rows.iter().any(|row| found(&row.created_by));
    let all = [
        (Note::Missing, rows.iter().any(|row| row.image.is_none())),
        (Note::Nop, by(&|text| text.contains("#(nop)"))),
        (Note::Arguments, by(&|text| text.trim_start_matches("RUN ").starts_with('|'))),
        (Note::Buildkit, by(&|text| text.ends_with("# buildkit"))),
        (Note::NoLayer, rows.iter().any(|row| row.size == 0)),
    ];
    all.into_iter().filter_map(|(note, found)| found.then_some(note)).collect()
}

const CREATED_BY_WIDTH: usize = 45;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;
    use expect_test::expect;

    #[test]
    fn only_what_is_there_is_explained() {
        let row = |here: bool, created_by: &str, size| Row {
            image: here.then(|| ImageId::new(Digest::of(b"image"))),
            created: None,
            created_by: created_by.to_owned(),
            size,
            comment: String::new(),
        };
        let check = |rows: &[Row], expected: &[Note]| assert_eq!(notes(rows), expected);
        check(&[row(true, "/bin/sh -c make", 5)], &[]);
        check(&[row(true, "/bin/sh -c #(nop)  CMD [\"a\"]", 0)], &[Note::Nop, Note::NoLayer]);
        check(&[row(false, "RUN /bin/sh -c make # buildkit", 5)], &[Note::Missing, Note::Buildkit]);
        check(&[row(true, "RUN |1 A=b /bin/sh -c make # buildkit", 5)], &[Note::Arguments, Note::Buildkit]);
        check(&[row(true, "|1 A=b /bin/sh -c make", 5)], &[Note::Arguments]);
    }

    #[test]
    fn the_table_is_dockers() {
        let row = |here: bool, created, created_by: &str, size| Row {
            image: here.then(|| ImageId::new(Digest::of(b"image"))),
            created: Some(created),
            created_by: created_by.to_owned(),
            size,
            comment: String::new(),
        };
        let rows = [
            row(true, 982, "/bin/sh -c #(nop)  CMD [\"world\"]", 0),
            row(true, 981, "/bin/sh -c #(nop)  ENTRYPOINT [\"/app/hello.sh\"]", 0),
            row(false, -7 * 365 * 86_400, "/bin/sh -c #(nop) ADD file:fe64057fbb83dccb960efabb in / ", 1_986_038),
        ];
        // Docker's own lines, trailing spaces and all: an empty COMMENT leaves SIZE padded.
        expect![[r#"
            IMAGE          CREATED          CREATED BY                                      SIZE      COMMENT
            6105d6cc76af   18 seconds ago   /bin/sh -c #(nop)  CMD ["world"]                0B        
            6105d6cc76af   19 seconds ago   /bin/sh -c #(nop)  ENTRYPOINT ["/app/hello.s…   0B        
            <missing>      7 years ago      /bin/sh -c #(nop) ADD file:fe64057fbb83dccb9…   1.99MB    
        "#]]
        .assert_eq(&table(&rows, 1000, false));
    }
}
