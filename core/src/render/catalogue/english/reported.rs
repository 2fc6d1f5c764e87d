//! The sentences in English: what `layers` and `diff` say.

use super::count;
use crate::layer::comparison::Aspect;
use crate::layer::entry::{Entry, Kind};
use crate::layer::ledger::How;
use crate::layer::ledger::advice::{Cause, Waste};
use crate::render::catalogue::{Amount, Heading, Own, Purpose, Reported, Tally};
use crate::render::size::brief;
use crate::render::table::printable;

pub(in crate::render::catalogue) fn reported(reported: &Reported<'_>) -> String {
    match reported {
        Reported::Heading(of) => heading(*of).to_owned(),
        Reported::Purpose(of) => purpose(*of).to_owned(),
        Reported::Size { image, layers, shared } => {
            let shared = if *shared > 0 { format!(", of which {} are shared", brief(*shared)) } else { String::new() };
            format!("{image}: {}, {}{shared}", count(layers.number, "layer"), brief(layers.bytes))
        }
        Reported::UnknownMaker => "(unknown)".to_owned(),
        Reported::Files { layer, image, made_by } => {
            let image = image.map(|image| format!(" of {image}")).unwrap_or_default();
            let made_by = if made_by.is_empty() { String::new() } else { format!(": {made_by}") };
            format!("Layer {layer}{image}{made_by}")
        }
        Reported::MoreFiles(number) => format!("and {number} more (--files lists all)"),
        Reported::SameBytes { path, layer } => format!("the same bytes as {path} of layer {layer}"),
        Reported::Hidden { how: what, by } => format!("dead: {} by layer {by}", how(*what)),
        Reported::How(what) => how(*what).to_owned(),
        Reported::Waste(of) => waste(of),
        Reported::NoWaste => "Nothing is wasted: a container sees every byte, and none is there twice.".to_owned(),
        Reported::LittleWaste { bytes } => format!("Only {} are wasted, spread over many files.", brief(*bytes)),
        Reported::NoCommonLayer { old, new } => format!("No layer is the same: {}, {}.", own(old), own(new)),
        Reported::AllLayersCommon(all) => format!("All layers are the same: {}.", layers(*all)),
        Reported::CommonLayers { common, old, new } => {
            format!("The same: the lowest {}. Above them {}, {}.", layers(*common), own(old), own(new))
        }
        Reported::SameSettings => "The settings are the same.".to_owned(),
        Reported::SettingsDiffer(number) => format!("{}:", differ(*number, "setting")),
        Reported::NotSet => "(not set)".to_owned(),
        Reported::SameFiles => "The files are the same.".to_owned(),
        Reported::FilesDiffer(of) => format!("{}: {}.", differ(of.paths, "path"), tally(of)),
        Reported::Detail { aspect, old, new } => detail(*aspect, old, new),
        Reported::Aspect(of) => aspect(*of).to_owned(),
        Reported::Kind(of) => kind(of).to_owned(),
    }
}

fn heading(heading: Heading) -> &'static str {
    match heading {
        Heading::Layer => "LAYER",
        Heading::Size => "SIZE",
        Heading::Added => "ADDED",
        Heading::Changed => "CHANGED",
        Heading::Deleted => "DELETED",
        Heading::SharedWith => "SHARED WITH",
        Heading::MadeBy => "MADE BY",
        Heading::Bytes => "BYTES",
        Heading::OfOneImage => "OF ONE IMAGE",
        Heading::Shared => "SHARED",
        Heading::All => "ALL",
    }
}

fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Seen => "seen in a container",
        Purpose::Duplicate => "there already",
        Purpose::Dead => "dead",
        Purpose::Framing => "tar headers, padding",
        Purpose::Together => "together",
    }
}

fn how(how: How) -> &'static str {
    match how {
        How::Removed => "deleted",
        How::Replaced => "replaced",
        How::Repeated => "repeated",
    }
}

fn waste(waste: &Waste) -> String {
    let (bytes, place, layer) = (brief(waste.bytes), printable(waste.place.as_str()), waste.layer + 1);
    let files = count(waste.files, "file");
    match waste.cause {
        Cause::Hidden { by, how: How::Removed } => format!(
            "{bytes} are dead: {place} of layer {layer} ({files}) is deleted by layer {}, but stays in the image. \
             Delete it in the instruction that makes it, or make it in an earlier stage.",
            by + 1
        ),
        Cause::Hidden { by, how: How::Replaced } => format!(
            "{bytes} are dead: {place} of layer {layer} ({files}) is replaced by layer {}, but stays in the image. \
             Write it once, as it should be in the end.",
            by + 1
        ),
        Cause::Hidden { by, how: How::Repeated } => format!(
            "{bytes} are dead: layer {} repeats {place} of layer {layer} ({files}) for its owner, mode or times alone. \
             Set them where the files come from: COPY --chown, COPY --chmod, or in the same RUN.",
            by + 1
        ),
        Cause::Duplicate { of, together: true } if of == waste.layer => format!(
            "{bytes} are there twice: {place} of layer {layer} ({files}) repeats files of the same layer. Link to them."
        ),
        Cause::Duplicate { of, together: true } => format!(
            "{bytes} are there twice: {place} of layer {layer} ({files}) repeats files of layer {}. Link to them, or bring \
             them once.",
            of + 1
        ),
        Cause::Duplicate { of, together: false } => format!(
            "{bytes} are there twice: {place} of layer {layer} ({files}) repeats files of layer {}, which is another \
             image's. Build both images FROM one that has them, so that they share its layers.",
            of + 1
        ),
    }
}

fn layers(amount: Amount) -> String {
    format!("{} ({})", count(amount.number, "layer"), brief(amount.bytes))
}

fn own(own: &Own<'_>) -> String {
    format!("{} has {}", own.image, layers(own.layers))
}

fn differ(number: usize, noun: &str) -> String {
    format!("{} {}", count(number, noun), if number == 1 { "differs" } else { "differ" })
}

fn tally(tally: &Tally) -> String {
    let parts = [(tally.added, "added"), (tally.changed, "changed"), (tally.removed, "deleted")];
    let mut parts: Vec<_> = parts
        .into_iter()
        .filter(|(amount, _)| amount.number > 0)
        .map(|(amount, word)| format!("{} {word} ({})", amount.number, brief(amount.bytes)))
        .collect();
    if tally.times > 0 {
        parts.push(format!("{} in nothing but the time", tally.times));
    }
    parts.join(", ")
}

fn detail(of: Aspect, old: &Entry, new: &Entry) -> String {
    match of {
        Aspect::Kind => format!("{} -> {}", kind(&old.kind), kind(&new.kind)),
        Aspect::Content if old.size() == new.size() => "content".to_owned(),
        Aspect::Content => format!("content, {} -> {}", brief(old.size()), brief(new.size())),
        Aspect::Mode => format!("mode {:o} -> {:o}", old.mode, new.mode),
        Aspect::Owner => format!("owner {}:{} -> {}:{}", old.uid, old.gid, new.uid, new.gid),
        Aspect::Target | Aspect::Device | Aspect::Attributes | Aspect::Time => aspect(of).to_owned(),
    }
}

fn aspect(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Kind => "kind",
        Aspect::Content => "content",
        Aspect::Target => "target",
        Aspect::Device => "device",
        Aspect::Mode => "mode",
        Aspect::Owner => "owner",
        Aspect::Attributes => "attributes",
        Aspect::Time => "time",
    }
}

fn kind(kind: &Kind) -> &'static str {
    match kind {
        Kind::Directory => "folder",
        Kind::File { .. } => "file",
        Kind::Symlink { .. } => "link",
        Kind::HardLink { .. } => "hard link",
        Kind::CharacterDevice { .. } | Kind::BlockDevice { .. } => "device",
        Kind::Fifo => "pipe",
    }
}
