//! The report of `layercake diff --json`.

use layercake_core::image::comparison::Setting;
use layercake_core::layer::comparison::{Difference, What};
use layercake_core::layer::entry::{Entry, Kind};
use layercake_core::render::catalogue::Reported;
use layercake_core::render::difference::{self, Report, Side};
use serde_json::{Map, Value, json};

use crate::cli::DATA;

/// All of it.
pub(super) fn report(report: &Report) -> Value {
    json!({
        "old": side(&report.old),
        "new": side(&report.new),
        "common_layers": difference::common(report),
        "settings": report.settings.iter().map(setting).collect::<Vec<_>>(),
        "files": report.files.iter().map(file).collect::<Vec<_>>(),
    })
}

fn side(side: &Side) -> Value {
    let layers = side.layers.iter().map(|(diff_id, bytes)| json!({ "diff_id": diff_id, "bytes": bytes }));
    json!({ "name": side.name, "layers": layers.collect::<Vec<_>>() })
}

fn setting(setting: &Setting) -> Value {
    json!({ "name": setting.name, "old": setting.old, "new": setting.new })
}

fn file(difference: &Difference) -> Value {
    let change = difference::letter(difference).to_string();
    let path = &difference.path;
    match &difference.what {
        What::Added(new) => json!({ "change": change, "path": path, "new": entry(new) }),
        What::Removed(old) => json!({ "change": change, "path": path, "old": entry(old) }),
        What::Changed { old, new, aspects } => {
            let aspects: Vec<_> = aspects.iter().map(|aspect| Reported::Aspect(*aspect).say(DATA)).collect();
            json!({ "change": change, "path": path, "in": aspects, "old": entry(old), "new": entry(new) })
        }
    }
}

/// A file as it is in one of the images, with what its kind has.
fn entry(entry: &Entry) -> Value {
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| drop(fields.insert(name.to_owned(), value));
    put("kind", json!(Reported::Kind(&entry.kind).say(DATA)));
    match &entry.kind {
        Kind::File { size, digest } => {
            put("bytes", json!(size));
            put("digest", json!(digest));
        }
        Kind::Symlink { target } | Kind::HardLink { target } => put("target", json!(target)),
        Kind::CharacterDevice { major, minor } | Kind::BlockDevice { major, minor } => {
            put("device", json!([major, minor]));
        }
        Kind::Directory | Kind::Fifo => {}
    }
    put("mode", json!(format!("{:04o}", entry.mode)));
    put("uid", json!(entry.uid));
    put("gid", json!(entry.gid));
    put("mtime", json!(entry.mtime));
    if !entry.xattrs.is_empty() {
        put("xattrs", json!(entry.xattrs.keys().collect::<Vec<_>>()));
    }
    Value::Object(fields)
}
