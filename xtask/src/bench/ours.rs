//! Rows of our own: the floor, `run` and `build`; and how far they are from what they shall be.

use std::fs;
use std::os::unix::fs::chown;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use super::bundle::NSENTER;
use super::measure::Row;
use super::place::Place;
use super::user::User;

/// What a measured container's command line says.
pub(super) const RUN: [&str; 6] = ["run", "--rm", "--network", "none", "busybox", "true"];

/// At most so many milliseconds a run may take, by the name of its user, on a machine and at a moment where crun with podman's seccomp
/// profile takes [`CRUN`].
const LIMITS: [(&str, f64); 3] = [("root", 15.0), ("subordinate ids", 25.0), ("one id", 25.0)];
const CRUN: f64 = 29.0;

/// The kernel's share for each user: the example `floor`, which has the same namespaces, mounts and filter, and nothing else.
pub(super) fn floors(place: &Place) -> Result<Vec<Row>> {
    let foundation = place.folder.join("foundation");
    for folder in ["dev", "etc", "proc", "sys"] {
        fs::create_dir_all(foundation.join(folder))?;
    }
    for file in ["etc/hostname", "etc/hosts", "etc/resolv.conf"] {
        fs::write(foundation.join(file), "")?;
    }
    let mut rows = Vec::new();
    for user in &place.users {
        let scratch = own_folder(place, user, "floor")?.join("scratch");
        let words = [place.folder.join("floor"), scratch, place.root(), foundation.clone(), "/bin/true".into()];
        let ids = user.ids;
        rows.push(Row::new(&floor_name(user.name), move || {
            let mut command = ids.command(&words[0]);
            command.args(&words[1..]);
            command
        }));
    }
    Ok(rows)
}

/// `run` as each user.
pub(super) fn runs(place: &Place) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for user in &place.users {
        let command = store(place, user)?;
        rows.push(Row::new(&run_name(user.name), move || {
            let mut command = command();
            command.args(RUN);
            command
        }));
    }
    Ok(rows)
}

/// `build` with both builders, as the first user.
pub(super) fn builds(place: &Place, flags: &[&str]) -> Result<Vec<Row>> {
    let file = place.dockerfile("busybox")?;
    let mut rows = Vec::new();
    for builder in ["buildkit", "classic"] {
        let command = store(place, &place.users[0])?;
        let mut words: Vec<PathBuf> = ["build", "--network", "none", "--builder", builder, "-f"].map(Into::into).into();
        words.push(file.clone());
        words.extend(flags.iter().map(Into::into));
        words.push(place.folder.join("context"));
        rows.push(Row::new(&format!("layercake --builder {builder}"), move || {
            let mut command = command();
            command.args(&words);
            command
        }));
    }
    Ok(rows)
}

/// Makes commands of ours on a store of its own for each user, with a busybox in it.
pub(super) fn store(place: &Place, user: &User) -> Result<impl Fn() -> Command + 'static> {
    let (ids, program) = (user.ids, place.layercake());
    let existed = place.folder.join(format!("store-{}", user.word())).exists();
    let store = own_folder(place, user, "store")?;
    let make = move || {
        let mut command = ids.command(&program);
        command.env("LAYERCAKE_ROOT", &store);
        command
    };
    if !existed {
        let output = make().args(["image", "import"]).arg(place.tar()).arg("busybox").output();
        let output = output.context("start layercake")?;
        ensure!(output.status.success(), "image import: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(make)
}

/// How each run stands to its floor and its limits, the absolute one and the one that allows for a busy machine.
pub(super) fn verdict(rows: &[Row]) -> String {
    let find = |name: &str| rows.iter().find(|row| row.name().starts_with(name));
    let median = |name: &str| find(name).and_then(Row::median).map(|seconds| seconds * 1000.0);
    let crun = rows.iter().find(|row| row.name().contains("crun") && row.name().ends_with("profile"));
    let crun = crun.and_then(Row::median).map(|it| it * 1000.0 - median(NSENTER).unwrap_or_default());
    let lines = LIMITS.iter().filter_map(|(user, limit)| {
        let (ours, floor) = (median(&run_name(user))?, median(&floor_name(user))?);
        let word = |limit: f64| if ours <= limit { "within" } else { "over" };
        let here = crun.map_or(String::new(), |crun| {
            let limit = limit * crun / CRUN;
            format!(", {} the {limit:.1} that this is where crun takes {crun:.1} instead of {CRUN}", word(limit))
        });
        let above = ours - floor;
        let word = word(*limit);
        Some(format!("{user}: {ours:.1} ms, {above:.1} above the floor; {word} the limit of {limit}{here}\n"))
    });
    lines.collect()
}

fn run_name(user: &str) -> String {
    format!("layercake, {user}")
}

fn floor_name(user: &str) -> String {
    format!("floor: the kernel's share, {user}")
}

fn own_folder(place: &Place, user: &User, kind: &str) -> Result<PathBuf> {
    let folder = place.folder.join(format!("{kind}-{}", user.word()));
    if !folder.exists() {
        fs::create_dir(&folder)?;
        if let Some((uid, gid)) = user.ids.0 {
            chown(&folder, Some(uid), Some(gid))?;
        }
    }
    Ok(folder)
}
