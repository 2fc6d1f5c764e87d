//! The content of what a COPY reads, as both builders digest it: through the same selection that a build makes.

use super::world::Memory;
use crate::build::select::{contents, select};
use crate::cache::Contents;
use crate::cache::content::header;
use crate::digest::Digest;
use crate::dockerfile::ignore::Ignore;
use crate::layer::entry::{Entry, Kind};
use crate::plan::{Builder, Sources};

fn select_in(files: &Memory, sources: &[&str], builder: Builder) -> Contents {
    let sources: Vec<_> = sources.iter().map(|source| (*source).to_owned()).collect();
    let sources = Sources { paths: sources, ..Sources::default() };
    let selected = select(files, &sources, Some(&Ignore::default()), builder).unwrap();
    contents(&selected, sources.paths.len(), false, builder)
}

fn classic(files: &Memory, sources: &[&str]) -> String {
    select_in(files, sources, Builder::Classic).classic_word()
}

fn buildkit(files: &Memory, source: &str) -> String {
    select_in(files, &[source], Builder::Buildkit).0[0].digest.hex()
}

/// A tarsum, written out: all decimal, nothing between the parts.
fn tarsum(name: &str, mode: u32, size: usize, kind: char, bytes: &str) -> String {
    let link = "linknameunamegnamedevmajor0devminor0";
    Digest::of(format!("name{name}mode{mode}uid0gid0size{size}typeflag{kind}{link}{bytes}").as_bytes()).hex()
}

fn joined(words: &[String]) -> String {
    Digest::of(words.join(",").as_bytes()).hex()
}

fn tree() -> Memory {
    let mut files = Memory::default();
    files.write("/app.py", "print");
    files.write("/lib/a", "a");
    files.write_with("/lib/sub/b", "b", 0o755, 7);
    files
}

/// The sums are those of tarsum's own tests; they are of a whole archive: the digest of its entries' sums.
#[test]
fn tarsums_are_docker_s() {
    let entry = |size, uid, xattrs: &[(&str, &str)]| Entry {
        kind: Kind::File { size, digest: Digest::of(b"") },
        mode: 0,
        uid,
        gid: uid,
        mtime: 7,
        xattrs: xattrs.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec())).collect(),
    };
    let sum = |header: String, bytes: &str| Digest::of(Digest::of((header + bytes).as_bytes()).hex().as_bytes()).hex();
    let text = |name, entry: &Entry| String::from_utf8(header(Builder::Classic, name, entry)).unwrap();
    assert_eq!(
        sum(text("file.txt", &entry(0, 0, &[])), ""),
        "6ffd43a1573a9913325b4918e124ee982a99c0f3cba90fc032a65f5e20bdd465"
    );
    // A context has no names of users and groups; here they are put in.
    let named = |text: String| text.replace("unamegname", "unameslartibartfastgnameusers");
    let xattrs = [("user.key1", "value1"), ("user.key2", "value2")];
    assert_eq!(
        sum(named(text("xattrs.txt", &entry(4, 1000, &xattrs))), "test"),
        "4cc2e71ac5d31833ab2be9b4f7842a14ce595ec96a37af4ed08f87bc374228cd"
    );
}

#[test]
fn one_file_is_its_tarsum() {
    assert_eq!(classic(&tree(), &["app.py"]), format!("file:{}", tarsum("app.py", 0o644, 5, '0', "print")));
    assert_eq!(classic(&tree(), &["lib/sub/b"]), format!("file:{}", tarsum("lib/sub/b", 0o755, 1, '0', "b")));
}

#[test]
fn a_folder_is_the_sorted_tarsums_of_all_in_it_and_itself() {
    let mut sums = [
        tarsum("lib/", 0o755, 0, '5', ""),
        tarsum("lib/a", 0o644, 1, '0', "a"),
        tarsum("lib/sub/", 0o755, 0, '5', ""),
        tarsum("lib/sub/b", 0o755, 1, '0', "b"),
    ];
    sums.sort();
    assert_eq!(classic(&tree(), &["lib"]), format!("dir:{}", joined(&sums)));
}

#[test]
fn the_root_of_a_context_is_no_entry_of_its_own() {
    let mut files = Memory::default();
    files.write("/a", "a");
    assert_eq!(classic(&files, &["."]), format!("dir:{}", joined(&[tarsum("a", 0o644, 1, '0', "a")])));
}

#[test]
fn several_sources_and_matches_are_multi() {
    let app = classic(&tree(), &["app.py"]);
    let lib = classic(&tree(), &["lib"]);
    assert_eq!(classic(&tree(), &["lib", "app.py"]), format!("multi:{}", joined(&[lib.clone(), app.clone()])));
    assert_eq!(classic(&tree(), &["*"]), format!("multi:{}", joined(&[app.clone(), lib])));
    // One match is no more than itself.
    assert_eq!(classic(&tree(), &["app*"]), app);
}

#[test]
fn a_symlink_is_followed_and_its_target_counts() {
    let mut files = tree();
    files.link("/link", "app.py");
    files.link("/links", "lib");
    assert_eq!(classic(&files, &["link"]), classic(&files, &["app.py"]));
    assert_eq!(classic(&files, &["links"]), classic(&files, &["lib"]));
    assert_eq!(buildkit(&files, "link"), buildkit(&files, "app.py"));
}

#[test]
fn a_symlink_inside_a_folder_is_not_followed() {
    let mut files = tree();
    files.link("/lib/link", "nowhere");
    let with_link = buildkit(&files, "lib");
    files.link("/lib/link", "elsewhere");
    assert_ne!(buildkit(&files, "lib"), with_link);
}

#[test]
fn the_time_does_not_count_and_the_mode_does() {
    let mut other = tree();
    other.write_with("/lib/sub/b", "b", 0o755, 1_000_000);
    assert_eq!(classic(&tree(), &["lib"]), classic(&other, &["lib"]));
    assert_eq!(buildkit(&tree(), "lib"), buildkit(&other, "lib"));
    other.write_with("/lib/sub/b", "b", 0o700, 7);
    assert_ne!(classic(&tree(), &["lib"]), classic(&other, &["lib"]));
    assert_ne!(buildkit(&tree(), "lib"), buildkit(&other, "lib"));
}

#[test]
fn the_name_counts_with_the_classic_builder_only() {
    let mut other = tree();
    other.write("/main.py", "print");
    assert_ne!(classic(&other, &["app.py"]), classic(&other, &["main.py"]));
    assert_eq!(buildkit(&other, "app.py"), buildkit(&other, "main.py"));
}

/// The values are those of BuildKit's own tests.
#[test]
fn known_content_hashes_of_buildkit() {
    let mut files = Memory::default();
    files.write("/d/abc", "data0");
    files.link("/d/def", "abc");
    files.link("/d/ghi", "nosuchfile");
    files.write("/data1", "data1");
    assert_eq!(buildkit(&files, "d/abc"), "cd8e75bca50f2d695f220d0cb0997d8ead387e4f926e8669a92d7f104cc9885b");
    assert_eq!(buildkit(&files, "data1"), "c2b5e234f5f38fc5864da7def04782f82501a40d46192e4207d5b3f0c3c4732b");
    assert_eq!(buildkit(&files, "d"), "d47454417d2c554067fbefe5f5719edc49f3cfe969c36b62e34a187a4da0cc9a");
}

#[test]
fn a_wildcard_is_hashed_by_path() {
    let files = tree();
    let entry = |path: &str| {
        let digest = select_in(&files, &[path], Builder::Buildkit).0[0].files[path].digest;
        format!("\0{}{digest}", path.replace('/', "\0"))
    };
    let expected = Digest::of((entry("lib/a") + &entry("lib/sub") + &entry("lib/sub/b")).as_bytes()).hex();
    assert_eq!(buildkit(&files, "lib/*"), expected);
}

#[test]
fn the_digest_of_several_sources_joins_theirs() {
    let both = select_in(&tree(), &["app.py", "lib"], Builder::Buildkit);
    let joined = format!("{}\0{}", both.0[0].digest, both.0[1].digest);
    assert_eq!(both.digest(), Digest::of(joined.as_bytes()));
}
