//! `layercake ps`: containers, newest first.

use serde_json::{Value, json};

use super::table::ellipsis;
use super::{ago, table};
use crate::image::time;

/// How a container is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Never started.
    Created,
    /// Runs.
    Up {
        /// Since when, in seconds since 1970.
        started: i64,
        /// Whether its processes stand still.
        paused: bool,
    },
    /// Ended.
    Exited {
        /// Exit code; 128 + n for signal n.
        code: i32,
        /// When, in seconds since 1970.
        finished: i64,
    },
}

/// One container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// 64 hexadecimal digits.
    pub id: String,
    /// Its image as named on the command line, or a short id where that name means another image today.
    pub image: String,
    /// Entrypoint and arguments.
    pub command: Vec<String>,
    /// Seconds since 1970.
    pub created: i64,
    /// How it is.
    pub status: Status,
    /// Its ports that are passed on, as docker writes them.
    pub ports: String,
    /// Its name.
    pub name: String,
}

/// The table as `now` sees it; with `full`, ids and commands uncut.
#[must_use]
pub fn table(rows: &[Row], now: i64, full: bool) -> String {
    let cells = |row: &Row| {
        let id = if full { row.id.clone() } else { row.id.chars().take(12).collect() };
        let command = command(&row.command);
        let command = if full { command } else { ellipsis(&command, COMMAND_WIDTH) };
        let created = ago::ago(row.created, now);
        [
            id,
            row.image.clone(),
            format!("{command:?}"),
            created,
            status(row.status, now),
            row.ports.clone(),
            row.name.clone(),
        ]
    };
    let cells: Vec<_> = rows.iter().map(cells).collect();
    table::table(["CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES"], &cells)
}

/// A container as `--format` sees it: the fields of Docker's `ps`, ids and commands uncut with `full`.
#[must_use]
pub fn fields(row: &Row, now: i64, full: bool) -> Value {
    let id = if full { row.id.clone() } else { row.id.chars().take(12).collect() };
    let command = command(&row.command);
    let command = if full { command } else { ellipsis(&command, COMMAND_WIDTH) };
    json!({
        "ID": id,
        "Image": row.image,
        "Command": format!("{command:?}"),
        "CreatedAt": time::rfc3339(row.created),
        "RunningFor": ago::ago(row.created, now),
        "Ports": row.ports,
        "State": row.status.word(),
        "Status": status(row.status, now),
        "Names": row.name,
    })
}

/// Headings of [`fields`] that do not follow from their names.
pub const HEADS: [(&str, &str); 2] = [("ID", "CONTAINER ID"), ("RunningFor", "CREATED")];

impl Status {
    /// The one word for it: what `--filter status=` takes.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Up { paused: false, .. } => "running",
            Self::Up { paused: true, .. } => "paused",
            Self::Exited { .. } => "exited",
        }
    }
}

/// How a container is, in Docker's words: `Up 3 seconds`, `Exited (0) 8 seconds ago`.
#[must_use]
pub fn status(status: Status, now: i64) -> String {
    match status {
        Status::Created => "Created".to_owned(),
        Status::Up { started, paused } => {
            let paused = if paused { " (Paused)" } else { "" };
            format!("Up {}{paused}", ago::duration(now.saturating_sub(started)))
        }
        Status::Exited { code, finished } => format!("Exited ({code}) {}", ago::ago(finished, now)),
    }
}

const COMMAND_WIDTH: usize = 20;

/// The words of a command, those after the first in quotes where they hold spaces.
fn command(words: &[String]) -> String {
    let quoted = words.iter().enumerate().map(|(at, word)| match word.contains(' ') && at > 0 {
        true => format!("'{word}'"),
        false => word.clone(),
    });
    quoted.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn the_table_is_dockers() {
        let row = |image: &str, command: &[&str], created, status, name: &str| Row {
            id: "4648969a18187a16fe7ae29fdda859e9f2184e745dd148c08823085472c9bb0e".to_owned(),
            image: image.to_owned(),
            command: command.iter().map(|&word| word.to_owned()).collect(),
            created,
            status,
            ports: String::new(),
            name: name.to_owned(),
        };
        let rows = [
            row("busybox", &["sh", "-c", "echo out; echo err"], 997, Status::Up { started: 998, paused: false }, "web"),
            row(
                "hello_world_cmd:first",
                &["/app/hello.sh", "Pavlos"],
                990,
                Status::Exited { code: 0, finished: 991 },
                "bold_jemison",
            ),
            row("deb16fbc069c", &["sh"], 1000, Status::Created, "jovial_elion"),
        ];
        expect![[r#"
            CONTAINER ID   IMAGE                   COMMAND                  CREATED                  STATUS                     PORTS     NAMES
            4648969a1818   busybox                 "sh -c 'echo out; ec…"   3 seconds ago            Up 2 seconds                         web
            4648969a1818   hello_world_cmd:first   "/app/hello.sh Pavlos"   10 seconds ago           Exited (0) 9 seconds ago             bold_jemison
            4648969a1818   deb16fbc069c            "sh"                     Less than a second ago   Created                              jovial_elion
        "#]]
        .assert_eq(&table(&rows, 1000, false));
    }
}
