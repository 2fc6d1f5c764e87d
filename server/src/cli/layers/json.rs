//! The report of `layercake layers --json`.

use layercake_core::layer::ledger::advice::{Cause, Waste, waste};
use layercake_core::layer::ledger::{Fate, FileAccount, LayerAccount, Step, Sums};
use layercake_core::render::catalogue::Reported;
use layercake_core::render::layers::{self, Named, Report, Row};
use serde_json::{Value, json};

use crate::cli::{DATA, LANGUAGE};

/// All of it. Layers have the numbers that the text gives them, from 1; images are named.
pub(super) fn report(report: &Report) -> Value {
    let ledger = &report.ledger;
    let images = report.images.iter().zip(&ledger.images);
    json!({
        "images": images.map(|(named, account)| image(report, named, &account.layers)).collect::<Vec<_>>(),
        "layers": ledger.layers.iter().enumerate().map(|(place, account)| {
            layer(report, place, account)
        }).collect::<Vec<_>>(),
        "bytes": {
            "unique": sums(&ledger.sums_of(|layer| layer.images.len() < 2)),
            "shared": sums(&ledger.sums_of(|layer| layer.images.len() > 1)),
            "all": sums(&ledger.sums()),
        },
        "advice": waste(ledger).iter().map(advice).collect::<Vec<_>>(),
    })
}

fn image(report: &Report, named: &Named, steps: &[Step]) -> Value {
    let layers = steps.iter().zip(&named.made_by).map(|(step, made_by)| {
        let changes: Vec<_> = layers::rows(report, step).iter().map(change).collect();
        json!({ "layer": step.layer + 1, "made_by": made_by, "changes": changes })
    });
    json!({ "name": named.name, "layers": layers.collect::<Vec<_>>() })
}

fn change(row: &Row<'_>) -> Value {
    json!({ "change": row.letter.to_string(), "path": row.path, "bytes": row.bytes })
}

fn layer(report: &Report, place: usize, account: &LayerAccount) -> Value {
    let images: Vec<_> = account.images.iter().map(|image| &report.images[*image].name).collect();
    let files: Vec<_> = account.files.iter().map(|file| self::file(report, file)).collect();
    json!({
        "layer": place + 1,
        "diff_id": account.diff_id,
        "images": images,
        "bytes": sums(&account.sums()),
        "files": files,
    })
}

fn file(report: &Report, file: &FileAccount) -> Value {
    let fate = match &file.fate {
        Fate::Visible => json!({ "is": "visible" }),
        Fate::Duplicate { layer, path } => json!({ "is": "duplicate", "of": { "layer": layer + 1, "path": path } }),
        Fate::Dead(hidden) => json!({ "is": "dead", "by": hidden.by + 1, "how": Reported::How(hidden.how).say(DATA) }),
    };
    let hidden: Vec<_> = file
        .hidden
        .iter()
        .map(|(image, hidden)| {
            json!({ "image": report.images[*image].name, "by": hidden.by + 1, "how": Reported::How(hidden.how).say(DATA) })
        })
        .collect();
    json!({ "path": file.path, "bytes": file.size, "fate": fate, "hidden": hidden })
}

fn advice(waste: &Waste) -> Value {
    let (cause, other) = match waste.cause {
        Cause::Hidden { by, how } => (Reported::How(how).say(DATA), by),
        Cause::Duplicate { of, .. } => ("duplicate".to_owned(), of),
    };
    json!({
        "layer": waste.layer + 1,
        "cause": cause,
        "other_layer": other + 1,
        "bytes": waste.bytes,
        "files": waste.files,
        "place": waste.place,
        "text": Reported::Waste(waste).say(LANGUAGE),
    })
}

fn sums(sums: &Sums) -> Value {
    json!({
        "visible": sums.visible,
        "duplicate": sums.duplicate,
        "dead": sums.dead,
        "framing": sums.framing,
        "total": sums.total(),
    })
}
