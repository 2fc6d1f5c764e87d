use expect_test::{Expect, expect};
use serde_json::{Value, json};

use super::contents::{Contents, Place};
use super::written::{Saved, blobs, documents};
use super::{ArchiveError, docker, layout};
use crate::digest::Digest;
use crate::image::manifest::Descriptor;
use crate::image::media_type::{CONFIG, INDEX, LAYER, MANIFEST};
use crate::image::platform::Platform;
use crate::image::reference::ImageReference;

/// A tar of files, given by name and content, and of links (`->TARGET`, `=>TARGET`).
fn tar(files: &[(&str, &str)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_mode(0o644);
        header.as_gnu_mut().unwrap().name[..name.len()].copy_from_slice(name.as_bytes());
        let link = content.strip_prefix("->").map(|target| (tar::EntryType::Symlink, target));
        let link = link.or(content.strip_prefix("=>").map(|target| (tar::EntryType::Link, target)));
        match link {
            Some((kind, target)) => {
                header.set_entry_type(kind);
                header.as_gnu_mut().unwrap().linkname[..target.len()].copy_from_slice(target.as_bytes());
                header.set_size(0);
            }
            None => header.set_size(content.len() as u64),
        }
        header.set_cksum();
        builder.append(&header, if link.is_some() { &[] } else { content.as_bytes() }).unwrap();
    }
    builder.into_inner().unwrap()
}

/// What `name` is in a tar of these files.
fn check_find(files: &[(&str, &str)], name: &str, expected: Result<&str, &str>) {
    let tar = tar(files);
    let found = Contents::read(tar.as_slice()).and_then(|contents| contents.find(name));
    let text = |place: Place| {
        let start = usize::try_from(place.offset).unwrap();
        String::from_utf8(tar[start..][..usize::try_from(place.size).unwrap()].to_vec()).unwrap()
    };
    let found = found.map(text).map_err(|error| error.to_string());
    assert_eq!(found, expected.map(str::to_owned).map_err(str::to_owned), "{name} of {files:?}");
}

#[test]
fn files_are_found_where_they_lie() {
    let files = [("a/layer.tar", "one"), ("./b.json", "two"), ("empty", ""), ("last", &"x".repeat(1000))];
    check_find(&files, "a/layer.tar", Ok("one"));
    check_find(&files, "./a//layer.tar", Ok("one"));
    check_find(&files, "b.json", Ok("two"));
    check_find(&files, "empty", Ok(""));
    check_find(&files, "last", Ok(&"x".repeat(1000)));
    check_find(&files, "a", Err("the archive does not have \"a\", which it names"));
}

#[test]
fn links_lead_to_files_of_the_archive_only() {
    let files = [("a/layer.tar", "one"), ("b/layer.tar", "->../a/layer.tar"), ("c", "=>b/layer.tar")];
    check_find(&files, "b/layer.tar", Ok("one"));
    check_find(&files, "c", Ok("one"));
    check_find(&[("a", "->/etc/passwd")], "a", Err("\"a\" of the archive is a link that leads to no file"));
    check_find(&[("a", "->../../b"), ("b", "here")], "a", Ok("here"));
    check_find(&[("a", "->b"), ("b", "->a")], "a", Err("\"a\" of the archive is a link that leads to no file"));
}

#[test]
fn names_that_lead_out_and_files_that_are_there_twice_are_refused() {
    for name in ["../a", "a/../../b", "", "a\0b", ".."] {
        check_find(&[("a", "")], name, Err(&format!("the archive names {name:?}, which can be none of its files")));
    }
    check_find(&[("a", "1"), ("./a", "2")], "a", Err("the archive has \"a\" twice"));
    check_find(&[("../a", "1")], "a", Err("\"../a\" leads upwards"));
}

#[test]
fn a_tar_that_ends_in_the_middle_is_refused() {
    let whole = tar(&[("a", &"x".repeat(600))]);
    for length in [100, 512, 600, 1024, 1100] {
        assert!(Contents::read(&whole[..length]).is_err(), "{length}");
    }
    for none in [&b""[..], b"text", &[0; 1024]] {
        assert!(matches!(Contents::read(none), Err(ArchiveError::NoTar)), "{none:?}");
    }
}

/// What Docker's list is read as.
fn check_docker(list: &str, expected: Expect) {
    let told = match docker::parse(list.as_bytes()) {
        Ok(images) => images
            .iter()
            .map(|image| {
                let names: Vec<String> = image.names.iter().map(ImageReference::familiar).collect();
                let digest = image.digest.map(|digest| digest.short());
                format!("{} {digest:?} {:?} {names:?}\n", image.config, image.layers)
            })
            .collect(),
        Err(error) => error.to_string(),
    };
    expected.assert_eq(&told);
}

#[test]
fn dockers_lists_are_read_as_all_tools_write_them() {
    let hex = Digest::of(b"config").hex();
    check_docker(
        &format!(
            r#"[{{"Config":"{hex}.json","RepoTags":["app:1","quay.io/me/app:2"],"Layers":["a/layer.tar","b/layer.tar"]}}]"#
        ),
        expect![[r#"
            b79606fb3afea5bd1609ed40b622142f1c98125abcfe89a76a661b0e8e343910.json Some("b79606fb3afe") ["a/layer.tar", "b/layer.tar"] ["app:1", "quay.io/me/app:2"]
        "#]],
    );
    check_docker(
        &format!(
            r#"[{{"Config":"blobs/sha256/{hex}","RepoTags":null,"Layers":null,"LayerSources":{{}}}},{{"Config":"config.json","RepoTags":[],"Layers":["l.tar.gz"]}}]"#
        ),
        expect![[r#"
            blobs/sha256/b79606fb3afea5bd1609ed40b622142f1c98125abcfe89a76a661b0e8e343910 Some("b79606fb3afe") [] []
            config.json None ["l.tar.gz"] []
        "#]],
    );
}

#[test]
fn what_is_no_list_of_docker_is_refused() {
    check_docker(
        "{}",
        expect![
            "\"manifest.json\" of the archive cannot be read: invalid type: map, expected a sequence at line 1 column 0"
        ],
    );
    check_docker(r#"[{"Config":"a","RepoTags":["App:1"]}]"#, expect![[r#"an image of the archive is called "App:1""#]]);
    let many = vec![r#"{"Config":"a"}"#; 1001].join(",");
    check_docker(&format!("[{many}]"), expect!["the archive lists more than 1000 images"]);
}

fn entry(seed: &str, platform: Option<&str>, annotations: Value) -> Value {
    let digest = Digest::of(seed.as_bytes());
    let mut entry = json!({ "mediaType": MANIFEST, "digest": digest, "size": 1, "annotations": annotations });
    if let Some(platform) = platform {
        entry["platform"] = json!(Platform::parse(platform).unwrap());
    }
    entry
}

/// What an index is read as for amd64: which of the entries `a` to `d`, and their names.
fn check_layout(entries: Value, expected: Result<&[&str], &str>) {
    let index = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": entries }).to_string();
    let told = layout::parse(index.as_bytes(), &Platform::new("linux", "amd64"));
    let seed = |digest| ["a", "b", "c", "d"].into_iter().find(|seed| Digest::of(seed.as_bytes()) == digest).unwrap();
    let told = told.map(|images| {
        let told = |image: layout::Listed| {
            let names: Vec<String> = image.names.iter().map(ImageReference::familiar).collect();
            format!("{} {}", seed(image.descriptor.digest), names.join(" ")).trim().to_owned()
        };
        images.into_iter().map(told).collect::<Vec<_>>()
    });
    let expected = expected.map(|images| images.iter().map(|image| (*image).to_owned()).collect());
    assert_eq!(told.map_err(|error| error.to_string()), expected.map_err(str::to_owned), "{index}");
}

#[test]
fn names_come_from_either_annotation() {
    let named = |full: &str| json!({ "io.containerd.image.name": full, "org.opencontainers.image.ref.name": "1" });
    let called = |name: &str| json!({ "org.opencontainers.image.ref.name": name });
    check_layout(json!([entry("a", None, named("docker.io/library/app:1"))]), Ok(&["a app:1"]));
    check_layout(
        json!([entry("a", None, named("app:1")), entry("b", None, json!({})), entry("a", None, named("app:2"))]),
        Ok(&["a app:1 app:2", "b"]),
    );
    check_layout(json!([entry("a", None, called("quay.io/me/app"))]), Ok(&["a quay.io/me/app:latest"]));
    check_layout(json!([entry("a", None, called("app:1"))]), Ok(&["a app:1"]));
    check_layout(json!([entry("a", None, called("latest"))]), Ok(&["a"]));
    check_layout(json!([entry("a", None, called("a--:+b/C"))]), Ok(&["a"]));
    let digest = format!("app@{}", Digest::of(b""));
    check_layout(json!([entry("a", None, named(&digest))]), Ok(&["a"]));
    check_layout(json!([entry("a", None, named("App"))]), Err("an image of the archive is called \"App\""));
}

#[test]
fn of_one_name_the_fitting_image_is_taken() {
    let named = || json!({ "io.containerd.image.name": "app:1" });
    let two = json!([entry("a", Some("linux/arm64"), named()), entry("b", Some("linux/amd64"), named())]);
    check_layout(two, Ok(&["b app:1"]));
    let nameless = json!([
        entry("a", Some("linux/arm64"), json!({})),
        entry("b", Some("linux/amd64"), json!({})),
        entry("c", Some("linux/amd64"), json!({})),
    ]);
    check_layout(nameless, Ok(&["b", "c"]));
    let foreign = json!([entry("a", Some("linux/arm64"), named()), entry("b", Some("linux/s390x"), named())]);
    check_layout(foreign, Err("no image is for linux/amd64: there are linux/arm64, linux/s390x"));
    let mut other = entry("a", None, json!({}));
    other["mediaType"] = json!("application/spdx+json");
    check_layout(json!([other, entry("b", None, named())]), Ok(&["b app:1"]));
    check_layout(json!([]), Ok(&[]));
}

fn saved(seed: &str, names: &[&str]) -> Saved {
    let of = |media_type, what: &str| Descriptor::of(media_type, format!("{what} of {seed}").as_bytes());
    let mut manifest = of(MANIFEST, "manifest");
    manifest.platform = Some(Platform::new("linux", "amd64"));
    let names = names.iter().map(|name| ImageReference::parse(name).unwrap()).collect();
    let layers = vec![Descriptor::of(LAYER, b"shared"), of(LAYER, "layer")];
    Saved { manifest, config: of(CONFIG, "config"), layers, names }
}

#[test]
fn what_is_written_is_read_again_in_both_forms() {
    let images = [saved("a", &["app:1", "localhost/app:2"]), saved("b", &[]), saved("c", &["app:3"])];
    let documents = documents(&images);
    let document = |name: &str| &documents.iter().find(|(other, _)| *other == name).unwrap().1;
    let read = layout::parse(document("index.json"), &Platform::new("linux", "amd64")).unwrap();
    let names: Vec<_> = read.iter().map(|image| (image.descriptor.digest, image.names.clone())).collect();
    let expected: Vec<_> = images.iter().map(|image| (image.manifest.digest, image.names.clone())).collect();
    assert_eq!(names, expected);
    let read = docker::parse(document("manifest.json")).unwrap();
    for (read, image) in read.iter().zip(&images) {
        let layers: Vec<_> = image.layers.iter().map(|layer| layout::blob(&layer.digest)).collect();
        assert_eq!((read.digest, &read.layers, &read.names), (Some(image.config.digest), &layers, &image.names));
    }
    let repositories: Value = serde_json::from_slice(document("repositories")).unwrap();
    let top = images[2].layers[1].digest.hex();
    assert_eq!((&repositories["app"]["3"], &repositories["localhost/app"]["2"].is_string()), (&json!(top), &true));
    let names: Vec<&str> = documents.iter().map(|(name, _)| *name).collect();
    assert!(names.is_sorted(), "{names:?}");
}

#[test]
fn each_blob_is_written_once() {
    let images = [saved("a", &["app:1"]), saved("b", &[]), saved("a", &[])];
    // Two manifests, two configs, a layer of each, and the one that they share.
    assert_eq!(blobs(&images).len(), 7);
    let without = Saved { layers: vec![], ..saved("a", &[]) };
    assert_eq!(documents(&[without]).len(), 3, "no layer, nothing for old readers to find");
}
