//! `layercake system check`: whether the store has what it says it has.

use layercake_core::command::Line;
use layercake_core::command::flags::shared::{JSON, MEND};
use serde_json::json;

use super::{Outcome, output};
use crate::engine::Engine;

/// Prints what is wrong and what mends it; the exit code is 1 where something is.
pub(super) fn run(line: &Line) -> Outcome {
    let (as_json, mend) = (line.on(&JSON), line.on(&MEND));
    let engine = Engine::open()?;
    if mend {
        for done in engine.mend()? {
            output::remark(&format!("mended: {done}"));
        }
    }
    let health = engine.check()?;
    let [layers, images, containers, volumes] = health.counts;
    if as_json {
        let troubles: Vec<_> = health.troubles.iter().map(|it| json!({ "What": it.what, "Mends": it.mends })).collect();
        output::json(&json!({
            "Layers": layers,
            "Images": images,
            "Containers": containers,
            "Volumes": volumes,
            "Troubles": troubles,
            "Remarks": health.remarks,
        }))?;
        return Ok(u8::from(!health.troubles.is_empty()));
    }
    for trouble in &health.troubles {
        output::line(&format!("wrong: {}\n       mended by: {}", trouble.what, trouble.mends))?;
    }
    for remark in &health.remarks {
        output::line(&format!("note:  {remark}"))?;
    }
    let found = match health.troubles.len() {
        0 => "nothing is wrong".to_owned(),
        1 => "1 thing is wrong".to_owned(),
        count => format!("{count} things are wrong"),
    };
    output::line(&format!(
        "{found}: {layers} layers, {images} images, {containers} containers and {volumes} volumes were looked at"
    ))?;
    Ok(u8::from(!health.troubles.is_empty()))
}
