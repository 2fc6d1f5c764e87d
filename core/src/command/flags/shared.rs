//! Flags that verbs of several families have.

use super::super::flag::Flag;
use super::NO_PLATFORMS;

/// `--all`
pub const ALL: Flag = Flag::switch("all", "All of them").short('a');
/// `--archive`
pub const ARCHIVE: Flag = Flag::switch("archive", "Keep owners").short('a');
/// `--attach` of a container that is started
pub const ATTACH: Flag = Flag::switch("attach", "Show what it prints, and end with its exit code").short('a');
/// `--author`
pub const AUTHOR: Flag = Flag::text("author", "NAME", "Who made it").short('a');
/// `--change`
pub const CHANGE: Flag =
    Flag::text("change", "INSTRUCTION", "Change the image by an instruction, such as 'CMD [\"sh\"]'")
        .short('c')
        .repeatable();
/// `--driver`
pub const DRIVER: Flag = Flag::text("driver", "DRIVER", "What makes it").short('d');
/// `--files`
pub const FILES: Flag = Flag::switch("files", "Show all files, not only the largest");
/// `--filter`
pub const FILTER: Flag = Flag::text("filter", "KEY=VALUE", "Only those for which this is true").short('f').repeatable();
/// `--folder`
pub const FOLDER: Flag =
    Flag::text("folder", "DIR", "The folder that has the files").naming(super::super::flag::Kind::Path);
/// `--follow`
pub const FOLLOW: Flag = Flag::switch("follow", "Go on until the container ends").short('f');
/// `--follow-link`
pub const FOLLOW_LINK: Flag = Flag::switch("follow-link", "Copy what a link leads to, not the link").short('L');
/// `--force`
pub const FORCE: Flag = Flag::switch("force", "Do it without asking").short('f');
/// `--format`
pub const FORMAT: Flag =
    Flag::text("format", "FORMAT", "Print in another form: json, or a template such as '{{.ID}} {{json .Status}}'");
/// `--human`
pub const HUMAN: Flag = Flag::switch("human", "Print sizes and dates for people")
    .short('H')
    .default("true")
    .not_yet("sizes and dates are always printed for people");
/// `--input`
pub const INPUT: Flag =
    Flag::text("input", "FILE", "Read a file, not standard input").short('i').naming(super::super::flag::Kind::Path);
/// `--json`
pub const JSON: Flag = Flag::switch("json", "Print it as JSON");
/// `--label`
pub const LABEL: Flag = Flag::text("label", "KEY=VALUE", "Put a label on it").repeatable();
/// `--last`
pub const LAST: Flag = Flag::number("last", "NUMBER", "Only the newest ones, in any state").short('n');
/// `--latest`
pub const LATEST: Flag = Flag::switch("latest", "Only the newest one, in any state").short('l');
/// `--mend`
pub const MEND: Flag = Flag::switch("mend", "Mend what the store can mend itself");
/// `--message`
pub const MESSAGE: Flag = Flag::text("message", "TEXT", "A remark, shown by history").short('m');
/// `--no-pause`
pub const NO_PAUSE: Flag = Flag::switch("no-pause", "Do not pause the container meanwhile");
/// `--no-stream`
pub const NO_STREAM: Flag = Flag::switch("no-stream", "Show it once, not again and again");
/// `--no-trunc`
pub const NO_TRUNC: Flag = Flag::switch("no-trunc", "Print ids and instructions uncut");
/// `--explain` of a history
pub const ODD_WORDS: Flag =
    Flag::switch("explain", "Say below the table what its odd words mean: <missing>, 0B, #(nop)");
/// `--pause` of a container from which an image is made
pub const PAUSE: Flag =
    Flag::switch("pause", "Let the container stand still meanwhile, where that can be done").short('p').default("true");
/// `--platform` of an archive
pub const ONE_PLATFORM: Flag =
    Flag::text("platform", "OS/ARCH", "Of images for several platforms, those for this one (default: this machine's)");
/// `--output`
pub const OUTPUT: Flag =
    Flag::text("output", "FILE", "Write to a file").short('o').naming(super::super::flag::Kind::Path);
/// `--platform`
pub const PLATFORM: Flag =
    Flag::text("platform", "OS/ARCH", "For another platform than this machine's").not_yet(NO_PLATFORMS);
/// `--port`
pub const PORT: Flag = Flag::number("port", "PORT", "The port to listen on").short('p').default("8000");
/// `--quiet`
pub const QUIET: Flag = Flag::switch("quiet", "Print ids only").short('q');
/// `--signal`
pub const SIGNAL: Flag = Flag::text("signal", "SIGNAL", "The signal to send").short('s');
/// `--since`
pub const SINCE: Flag = Flag::text("since", "TIME", "Only what came after: a moment, or 10m for ten minutes ago");
/// `--size`
pub const SIZE: Flag = Flag::switch("size", "Show how much was written, too").short('s');
/// `--tail`
pub const TAIL: Flag = Flag::text("tail", "NUMBER", "Only the last lines").short('n').default("all");
/// `--timestamps`
pub const TIMESTAMPS: Flag = Flag::switch("timestamps", "Show when each line was printed").short('t');
/// `--tag`
pub const TAG: Flag = Flag::text("tag", "NAME", "Name of the image, as name:tag").short('t');
/// `--timeout`
pub const TIMEOUT: Flag =
    Flag::number("timeout", "SECONDS", "Seconds to wait before the container is killed").short('t').also(&["time"]);
/// `--type`
pub const TYPE: Flag = Flag::one_of("type", &["container", "image", "network", "volume"], "Look among these only");
/// `--until`
pub const UNTIL: Flag = Flag::text("until", "TIME", "Only what came before: a moment, or 10m for ten minutes ago");
/// `--verbose`
pub const VERBOSE: Flag = Flag::switch("verbose", "Show each of them").short('v');
/// `--volumes`
pub const VOLUMES: Flag = Flag::switch("volumes", "Remove anonymous volumes too").short('v');
/// `--wording`
pub const WORDING: Flag =
    Flag::one_of("wording", &["slides", "current"], "Whose words and tables: the slides', or today's");
